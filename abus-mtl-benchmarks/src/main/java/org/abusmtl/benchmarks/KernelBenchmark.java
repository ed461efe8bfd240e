package org.abusmtl.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.abusmtl.benchmarks.kernel.AugmentationBenchmark;
import org.abusmtl.benchmarks.kernel.ResamplingBenchmark;
import org.abusmtl.benchmarks.kernel.SurfaceDistancesBenchmark;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** A kernel in Java, measured by JMH in as many processes as there are runs. */
final class KernelBenchmark implements Benchmark {

    /** JMH's name for the bytes that a call allocates. */
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    private static final double KILOBYTE = 1000;

    private static final double CROP_VOXELS = 128 * 64 * 128;

    private static final TimeValue QUICK_TIME = TimeValue.milliseconds(100);

    private final String name;
    private final String what;
    private final Kernel kernel;
    private final double milliseconds;
    private final Optional<Allocation> allocation;

    /**
     * What JMH runs.
     *
     * @param type the class of the benchmark
     * @param parameter what says how large the work is
     * @param full its value for the bound
     * @param quick its value for a quick look
     */
    private record Kernel(Class<?> type, String parameter, Enum<?> full, Enum<?> quick) {
        Enum<?> value(Scale scale) {
            return scale == Scale.FULL ? full : quick;
        }
    }

    /**
     * What a call may allocate.
     *
     * @param kilobytes of Java memory, 1000 bytes each
     * @param reason why as much
     */
    private record Allocation(double kilobytes, String reason) {}

    private KernelBenchmark(
            String name, String what, Kernel kernel, double milliseconds, Optional<Allocation> allocation) {
        this.name = name;
        this.what = what;
        this.kernel = kernel;
        this.milliseconds = milliseconds;
        this.allocation = allocation;
    }

    static List<Benchmark> all() {
        return List.of(
                new KernelBenchmark(
                        "distances-crop",
                        "HD95, maximum Hausdorff distance and ASSD of a 6 cm3 tumour on 128x64x128 voxels",
                        distances(SurfaceDistancesBenchmark.Grid.CROP),
                        8,
                        Optional.empty()),
                new KernelBenchmark(
                        "distances-whole",
                        "HD95, maximum Hausdorff distance and ASSD of an 18 cm3 tumour on 865x682x354 voxels",
                        distances(SurfaceDistancesBenchmark.Grid.WHOLE),
                        150,
                        Optional.empty()),
                new KernelBenchmark(
                        "resampling",
                        "smoothing and resampling of 128x457x320 voxels to 128x64x128",
                        new Kernel(
                                ResamplingBenchmark.class,
                                "region",
                                ResamplingBenchmark.Region.CROP,
                                ResamplingBenchmark.Region.SMALL),
                        60,
                        Optional.of(new Allocation(
                                Math.floor(1.6 * 4 * CROP_VOXELS / KILOBYTE),
                                "the output, 4 bytes a voxel; half of it again for the source slices that an output slice is"
                                        + " made of, 8 in each of 8 blocks; a tenth for rows and tables"))),
                new KernelBenchmark(
                        "augmentation",
                        "composed augmentation of a crop of 128x64x128 voxels with its mask",
                        new Kernel(
                                AugmentationBenchmark.class,
                                "crop",
                                AugmentationBenchmark.Crop.PAPER,
                                AugmentationBenchmark.Crop.SMALL),
                        25,
                        Optional.of(new Allocation(
                                Math.floor(0.01 * 5 * CROP_VOXELS / KILOBYTE),
                                "a hundredth of the 5 bytes a voxel that it writes: its tables grow with a side, not with"
                                        + " the voxels"))));
    }

    private static Kernel distances(SurfaceDistancesBenchmark.Grid grid) {
        return new Kernel(SurfaceDistancesBenchmark.class, "grid", grid, SurfaceDistancesBenchmark.Grid.SMALL);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Row> run(Session session) {
        List<BenchmarkResult> forks = forks(session, kernel);
        List<Row> rows = new ArrayList<>();
        rows.add(Row.of(
                name + "-time",
                "",
                what,
                "ms",
                session.runs(percentiles(forks, 50)),
                Bound.atMost(milliseconds),
                forks.isEmpty()
                        ? ""
                        : String.format(Locale.ROOT, "95th percentile %.3g ms", Median.of(percentiles(forks, 95)))));
        allocation.ifPresent(limit -> rows.add(Row.of(
                name + "-allocation",
                "",
                what + ": Java memory that a call allocates",
                "kB",
                session.runs(kilobytes(forks)),
                Bound.atMost(limit.kilobytes()),
                limit.reason())));
        return rows;
    }

    private static List<Double> percentiles(List<BenchmarkResult> forks, double percent) {
        return forks.stream()
                .map(fork -> fork.getPrimaryResult().getStatistics().getPercentile(percent))
                .toList();
    }

    private static List<Double> kilobytes(List<BenchmarkResult> forks) {
        return forks.stream()
                .flatMap(fork -> fork.getSecondaryResults().values().stream())
                .filter(result -> result.getLabel().endsWith(ALLOCATION))
                .map(result -> result.getScore() / KILOBYTE)
                .toList();
    }

    private static List<BenchmarkResult> forks(Session session, Kernel kernel) {
        Scale scale = session.options().scale();
        String value = kernel.value(scale).name();
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + kernel.type().getName().replace(".", "\\.") + "\\.")
                .param(kernel.parameter(), value)
                .forks(session.options().runs())
                // not those of this program's Java machine
                .jvmArgs()
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
        if (scale == Scale.QUICK) {
            options.warmupIterations(1)
                    .warmupTime(QUICK_TIME)
                    .measurementIterations(1)
                    .measurementTime(QUICK_TIME);
        }
        try {
            List<BenchmarkResult> forks = new ArrayList<>();
            for (RunResult result : new Runner(options.build()).run()) {
                forks.addAll(result.getBenchmarkResults());
            }
            for (BenchmarkResult fork : forks) {
                session.say(String.format(
                        Locale.ROOT,
                        "%s %s %.3f ms",
                        kernel.type().getSimpleName(),
                        value,
                        fork.getPrimaryResult().getStatistics().getPercentile(50)));
            }
            return forks;
        } catch (RunnerException e) {
            session.fail(kernel.type().getSimpleName() + " " + value + ": " + e.getMessage());
            return List.of();
        }
    }
}
