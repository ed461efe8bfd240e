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
    private static final int MOST_BESIDE_VOXELS_MB = 64;
    private static final int DIRECT_MB = 4;
    private static final double RAW_HEAP_KB = 1024;

    @Override
    public String name() {
        return "read-nrrd";
    }

    @Override
    public List<Row> run(Session session) throws IOException {
        Optional<Path> file = session.written(Task.WRITE_WHOLE, "", VolumeWork.WHOLE);
        double megabytes = session.options().scale().whole().voxels() / 1e6;
        List<Double> library = new ArrayList<>();
        List<Double> gzip = new ArrayList<>();
        List<Double> enough = new ArrayList<>();
        List<Report> raw = new ArrayList<>();
        if (file.isPresent()) {
            for (int run = 0; run < session.options().runs(); run++) {
                session.run(session.job(Task.READ, Job.Variant.LIBRARY, "", file.get()))
                        .ifPresent(report -> library.add(megabytes / report.medianSeconds()));
                session.run(session.job(Task.READ, Job.Variant.STOCK, "", file.get()))
                        .ifPresent(report -> gzip.add(megabytes / report.medianSeconds()));
            }
            if (!library.isEmpty()) {
                // it reads the file, so that only the memory can keep it from doing so
                enough.add(
                        isReadInLittleMemory(session, file.get()) ? MOST_BESIDE_VOXELS_MB : Double.POSITIVE_INFINITY);
            }
            for (int run = 0; run < session.options().runs(); run++) {
                session.run(session.job(Task.READ_RAW, Job.Variant.LIBRARY, "", VolumeWork.raw(file.get())))
                        .ifPresent(raw::add);
            }
        }
        String voxels = session.options().scale().whole() + " uint8";
        return List.of(
                Row.against(
                        session.runs(gzip),
                        Bound.atLeast(SPEED),
                        "read-gzip-speed",
                        "",
                        "reading a gzip NRRD of " + voxels + "; the ratio is to gzip -dc into memory",
                        "MB/s",
                        session.runs(library),
                        ""),
                Row.of(
                        "read-gzip-memory",
                        "",
                        "Java heap and direct memory, beyond the voxels, in which it is read; infinite if it is not read in "
                                + MOST_BESIDE_VOXELS_MB + " MB",
                        "MB",
                        new Runs(1, enough),
                        Bound.atMost(MOST_BESIDE_VOXELS_MB),
                        "one run; " + DIRECT_MB + " MB of it direct memory"),
                Row.of(
                        "read-raw-heap",
                        "",
                        "Java memory allocated by opening a raw NRRD of " + voxels + ", which is mapped",
                        "kB",
                        session.runs(raw.stream()
                                .flatMapToDouble(report -> report.figure(VolumeWork.ALLOCATED).stream())
                                .map(bytes -> bytes / 1024)
                                .boxed()
                                .toList()),
                        Bound.atMost(RAW_HEAP_KB),
                        raw.isEmpty()
                                ? ""
                                : String.format(
                                        Locale.ROOT,
                                        "in %.1f ms",
                                        1000
                                                * Median.of(raw.stream()
                                                        .map(Report::medianSeconds)
                                                        .toList()))));
    }

    private static boolean isReadInLittleMemory(Session session, Path file) throws IOException {
        long heap = session.options().scale().whole().voxels() + (MOST_BESIDE_VOXELS_MB - DIRECT_MB) * 1_000_000L;
        Job job = session.job(Task.READ, Job.Variant.LIBRARY, "", file).once();
        // rounded down, so that the memory is never more than said
        return session.succeeds(
                job, "-Xmx" + heap / (1 << 20) + "m", "-XX:MaxDirectMemorySize=" + DIRECT_MB * 1_000_000L);
    }
}
