package org.abusmtl.examples;

import java.util.Optional;
import org.abusmtl.JointModel;
import picocli.CommandLine.Option;

/** Which engine runs the network. */
final class EngineOptions {

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description = "PyTorch or MXNet; default: the system property abusmtl.engine, else the fastest installed.")
    private Optional<String> engine = Optional.empty();

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = "cpu, gpu:0, gpu:1, ...; default: a GPU if the engine has one.")
    private Optional<String> device = Optional.empty();

    JointModel.Builder apply(JointModel.Builder builder) {
        engine.ifPresent(name -> Subcommand.option("--engine", () -> builder.engine(name)));
        device.ifPresent(name -> Subcommand.option("--device", () -> builder.device(name)));
        return builder;
    }

    JointModel.Loader loader() {
        JointModel.Loader loader = JointModel.loader();
        engine.ifPresent(name -> Subcommand.option("--engine", () -> loader.engine(name)));
        device.ifPresent(name -> Subcommand.option("--device", () -> loader.device(name)));
        return loader;
    }
}
