package org.abusmtl.examples;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.abusmtl.JointModel;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.volume.GridShape;
import picocli.CommandLine.Option;

/** What of a named network is changed. */
final class NetworkOptions {

    @Option(
            names = "--shape",
            paramLabel = "D,H,W",
            description = "Voxels of the network's input (slices, depth, lateral), each divisible by 16;"
                    + " default 128,64,128.")
    private Optional<String> shape = Optional.empty();

    @Option(names = "--spacing", paramLabel = "MM", description = "Voxel size of the network's input; default 0.5.")
    private OptionalDouble spacing = OptionalDouble.empty();

    @Option(names = "--width", paramLabel = "N", description = "Channels of the first stage; default 16.")
    private OptionalInt width = OptionalInt.empty();

    @Option(
            names = "--iterations",
            paramLabel = "N",
            description = "Refinements after the first pass; default: 2 for names with _Iter, else 0.")
    private OptionalInt iterations = OptionalInt.empty();

    /** The network of a name, with these changes. */
    NetworkSpec network(String option, String name) {
        NetworkSpec[] spec = {
            NetworkSpec.byName(name.strip())
                    .orElseThrow(() -> new UsageException(option, "one of " + names(), name.isBlank() ? "none" : name))
        };
        shape.ifPresent(text -> {
            GridShape input = Numbers.shape("--shape", text);
            spec[0] = Subcommand.option("--shape", () -> spec[0].withInputShape(input));
        });
        width.ifPresent(n -> spec[0] = Subcommand.option("--width", () -> spec[0].withWidth(n)));
        iterations.ifPresent(n -> spec[0] = Subcommand.option("--iterations", () -> spec[0].iterated(n)));
        return spec[0];
    }

    JointModel.Builder apply(JointModel.Builder builder) {
        spacing.ifPresent(mm -> Subcommand.option("--spacing", () -> builder.spacing(mm)));
        return builder;
    }

    static String names() {
        return Stream.concat(
                        Stream.of(NetworkSpec.vnet(), NetworkSpec.vnet().iterated(2)),
                        Stream.concat(NetworkSpec.table1().stream(), NetworkSpec.table4().stream()))
                .map(NetworkSpec::name)
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
