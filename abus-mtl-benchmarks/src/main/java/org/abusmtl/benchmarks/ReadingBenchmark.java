package org.abusmtl.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A whole volume of 8-bit voxels, compressed or raw, from a file that was just written. */
final class ReadingBenchmark implements Benchmark {

    private static final double SPEED = 0.9;
    private static final int[] HEAP_BESIDE_VOXELS_MB = {16, 32, 64, 128, 256, 512};
    private static final double MOST_BESIDE_VOXELS_MB = 64;
    private static final double RAW_HEAP_KB = 1024;

    @Override
    public String name() {
        return "read-nrrd";
    }

    @Override
    public List<Row> run(Session session) throws IOException {
        Path file = session.file("whole.nrrd");
        session.run(session.job(Task.WRITE_WHOLE, Job.Variant.LIBRARY, "", file));
        double megabytes = session.options().scale().whole().voxels() / 1e6;
        List<Double> library = new ArrayList<>();
        List<Double> gzip = new ArrayList<>();
        for (int run = 0; run < session.options().runs(); run++) {
            session.run(session.job(Task.READ, Job.Variant.LIBRARY, "", file))
                    .ifPresent(report -> library.add(megabytes / report.medianSeconds()));
            session.run(session.job(Task.READ, Job.Variant.STOCK, "", file))
                    .ifPresent(report -> gzip.add(megabytes / report.medianSeconds()));
        }
        String voxels = session.options().scale().whole() + " uint8";
        return List.of(
                new Row(
                        "read-gzip-speed",
                        "",
                        "reading a gzip NRRD of " + voxels + "; the ratio is to gzip -dc into memory",
                        "MB/s",
                        library,
                        Optional.empty(),
                        gzip,
                        Optional.of(Bound.atLeast(SPEED)),
                        ""),
                Row.of(
                        "read-gzip-memory",
                        "",
                        "smallest Java heap that reads it, beyond the voxels",
                        "MB",
                        smallestHeap(session, file),
                        Bound.atMost(MOST_BESIDE_VOXELS_MB),
                        "tried: 16, 32, 64, 128, 256, 512"),
                raw(session, VolumeWork.raw(file), voxels));
    }

    private static List<Double> smallestHeap(Session session, Path file) throws IOException {
        long voxels = session.options().scale().whole().voxels();
        Job job = session.job(Task.READ, Job.Variant.LIBRARY, "", file).once();
        for (int beside : HEAP_BESIDE_VOXELS_MB) {
            // rounded down, so that the heap is never larger than said
            long megabytes = voxels / (1 << 20) + beside;
            boolean enough = session.succeeds(job, "-Xmx" + megabytes + "m");
            session.say("READ with a heap of " + megabytes + " MB: " + (enough ? "enough" : "too small"));
            if (enough) {
                return List.of((double) beside);
            }
        }
        return List.of(Double.POSITIVE_INFINITY);
    }

    private static Row raw(Session session, Path file, String voxels) throws IOException {
        List<Double> kilobytes = new ArrayList<>();
        List<Double> seconds = new ArrayList<>();
        for (int run = 0; run < session.options().runs(); run++) {
            session.run(session.job(Task.READ_RAW, Job.Variant.LIBRARY, "", file))
                    .ifPresent(report -> {
                        report.figure(VolumeWork.ALLOCATED).ifPresent(bytes -> kilobytes.add(bytes / 1024));
                        seconds.add(report.medianSeconds());
                    });
        }
        return Row.of(
                "read-raw-heap",
                "",
                "Java memory allocated by opening a raw NRRD of " + voxels + ", which is mapped",
                "kB",
                kilobytes,
                Bound.atMost(RAW_HEAP_KB),
                seconds.isEmpty() ? "" : String.format(Locale.ROOT, "in %.1f ms", 1000 * Median.of(seconds)));
    }
}
