package org.abusmtl.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.abusmtl.io.VolumeFiles;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Orientation;
import org.abusmtl.volume.Volume;
import org.abusmtl.volume.VolumeStatistics;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is in a volume file. */
@Command(
        name = "info",
        description = {
            "Says what is in volume files (NIfTI, NRRD, MetaImage): grid, type and range of the intensities.",
            "With --json, one file gives an object and several give an array in their order. A file that cannot be read"
                    + " gets {\"file\", \"error\"}, the others their entries all the same, and the exit code is 2."
        })
final class InfoCommand extends Subcommand {

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Volume files.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        int exitCode = 0;
        List<Map<String, @Nullable Object>> entries = new ArrayList<>();
        for (Path file : files) {
            Map<String, @Nullable Object> entry = new LinkedHashMap<>();
            if (files.size() > 1) {
                entry.put("file", file.toString());
            }
            try {
                describe(file, entry);
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                // one bad file does not keep the others from being described
                entry.clear();
                entry.put("file", file.toString());
                entry.put("error", Failures.message(e));
                complain(e);
                exitCode = Math.max(exitCode, Failures.exitCode(e));
            }
            entries.add(entry);
            if (!json) {
                print(file, entry);
            }
        }
        if (json) {
            Json.print(out(), files.size() == 1 ? entries.get(0) : entries);
        }
        return exitCode;
    }

    private static void describe(Path file, Map<String, @Nullable Object> entry) throws IOException {
        Volume volume = VolumeFiles.read(file);
        GridShape shape = volume.geometry().shape();
        VolumeStatistics statistics = VolumeStatistics.of(volume);
        entry.put("format", VolumeFiles.format(file).label());
        entry.put("shape", List.of(shape.x(), shape.y(), shape.z()));
        entry.put(
                "spacing_mm",
                volume.geometry()
                        .spacing()
                        .map(s -> List.of(s.x(), s.y(), s.z()))
                        .orElse(null));
        entry.put(
                "orientation",
                volume.geometry().orientation().map(Orientation::code).orElse(null));
        entry.put("data_type", volume.sampleType().label());
        entry.put("min", Json.orNull(statistics.min()));
        entry.put("max", Json.orNull(statistics.max()));
        entry.put("mean", Json.orNull(statistics.mean()));
    }

    private void print(Path file, Map<String, @Nullable Object> entry) {
        out().println(file);
        entry.forEach((key, value) -> {
            if (!key.equals("file")) {
                out().printf("  %-12s %s%n", key, value == null ? "none" : value);
            }
        });
        out().flush();
    }
}
