package org.abusmtl.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
            split = ",",
            paramLabel = "NAME",
            description =
                    "cpu, gpu:0, gpu:1, ...; several, separated by commas, share each batch in training, and the first"
                            + " predicts; default: a GPU if the engine has one.")
    private List<String> devices = List.of();

    JointModel.Builder apply(JointModel.Builder builder) {
        engine.ifPresent(name -> Subcommand.option("--engine", () -> builder.engine(name)));
        if (!devices.isEmpty()) {
            Subcommand.option("--device", () -> builder.devices(devices.toArray(String[]::new)));
        }
        return builder;
    }

    /** A model with initial weights, on this engine. */
    JointModel build(JointModel.Builder builder) {
        // whether there is such a device shows only when the engine is opened
        return devices.isEmpty() ? builder.build() : Subcommand.option("--device", builder::build);
    }

    /** A model from a file, on this engine. */
    JointModel load(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new UsageException("--model " + file, "a model file", "a folder");
        }
        JointModel.Loader loader = JointModel.loader();
        engine.ifPresent(name -> Subcommand.option("--engine", () -> loader.engine(name)));
        if (!devices.isEmpty()) {
            Subcommand.option("--device", () -> loader.devices(devices.toArray(String[]::new)));
        }
        try {
            return loader.load(file);
        } catch (IllegalArgumentException e) {
            throw devices.isEmpty() ? e : new UsageException("--device: " + e.getMessage(), e);
        }
    }
}
