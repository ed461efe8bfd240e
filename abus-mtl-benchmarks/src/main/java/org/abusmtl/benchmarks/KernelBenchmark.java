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

    /** Tables of a warp grow with a side, which doubles where the voxels become eightfold. */
    private static final double ALLOCATION_GROWTH = 2;

    private static final TimeValue QUICK_TIME = TimeValue.milliseconds(100);

    private final String name;
    private final String what;
    private final Kernel kernel;
    private final double milliseconds;

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

    private KernelBenchmark(String name, String what, Kernel kernel, double milliseconds) {
        this.name = name;
        this.what = what;
        this.kernel = kernel;
        this.milliseconds = milliseconds;
    }

    static List<Benchmark> all() {
        return List.of(
                new KernelBenchmark(
                        "distances-crop",
                        "HD95, maximum Hausdorff distance and ASSD of a 6 cm3 tumour on 128x64x128 voxels",
                        distances(SurfaceDistancesBenchmark.Grid.CROP),
                        8),
                new KernelBenchmark(
                        "distances-whole",
                        "HD95, maximum Hausdorff distance and ASSD of an 18 cm3 tumour on 865x682x354 voxels",
                        distances(SurfaceDistancesBenchmark.Grid.WHOLE),
                        150),
                new KernelBenchmark(
                        "resampling",
                        "smoothing and resampling of 128x457x320 voxels to 128x64x128",
                        new Kernel(
                                ResamplingBenchmark.class,
                                "region",
                                ResamplingBenchmark.Region.CROP,
                                ResamplingBenchmark.Region.SMALL),
                        60),
                new KernelBenchmark(
                        "augmentation",
                        "composed augmentation of a crop of 128x64x128 voxels with its mask",
                        augmentation(AugmentationBenchmark.Crop.PAPER, AugmentationBenchmark.Crop.SMALL),
                        25));
    }

    private static Kernel distances(SurfaceDistancesBenchmark.Grid grid) {
        return new Kernel(SurfaceDistancesBenchmark.class, "grid", grid, SurfaceDistancesBenchmark.Grid.SMALL);
    }

    private static Kernel augmentation(AugmentationBenchmark.Crop full, AugmentationBenchmark.Crop quick) {
        return new Kernel(AugmentationBenchmark.class, "crop", full, quick);
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
                forks.stream()
                        .map(fork -> fork.getPrimaryResult().getStatistics().getPercentile(50))
                        .toList(),
                Bound.atMost(milliseconds),
                ""));
        if (kernel.type() == AugmentationBenchmark.class) {
            rows.add(allocation(session, forks));
        }
        return rows;
    }

    private static Row allocation(Session session, List<BenchmarkResult> forks) {
        List<Double> bytes = allocated(forks);
        List<Double> eighth = allocated(forks(
                session, augmentation(AugmentationBenchmark.Crop.EIGHTH, AugmentationBenchmark.Crop.SMALL_EIGHTH)));
        return new Row(
                "augmentation-allocation",
                "",
                "Java memory that it allocates in a call; the ratio is to a crop of an eighth of the voxels",
                "B",
                bytes,
                Optional.empty(),
                eighth,
                Optional.of(Bound.atMost(ALLOCATION_GROWTH)),
                "");
    }

    private static List<Double> allocated(List<BenchmarkResult> forks) {
        return forks.stream()
                .flatMap(fork -> fork.getSecondaryResults().values().stream())
                .filter(result -> result.getLabel().endsWith(ALLOCATION))
                .map(result -> result.getScore())
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
