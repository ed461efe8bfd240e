package org.abusmtl.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** A model with initial weights, on this engine. */
    JointModel build(JointModel.Builder builder) {
        // whether there is such a device shows only when the engine is opened
        return device.isPresent() ? Subcommand.option("--device", builder::build) : builder.build();
    }

    /** A model from a file, on this engine. */
    JointModel load(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new UsageException("--model " + file, "a model file", "a folder");
        }
        JointModel.Loader loader = JointModel.loader();
        engine.ifPresent(name -> Subcommand.option("--engine", () -> loader.engine(name)));
        device.ifPresent(name -> Subcommand.option("--device", () -> loader.device(name)));
        try {
            return loader.load(file);
        } catch (IllegalArgumentException e) {
            throw device.isPresent() ? new UsageException("--device: " + e.getMessage(), e) : e;
        }
    }
}
