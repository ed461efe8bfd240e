package org.abusmtl.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The library's network against the same network in plain DJL, time and peak memory, in turn. */
final class NetworkBenchmark implements Benchmark {

    private static final String STOCK_NOTE = "stock: one timed call a process, after one that is not timed";

    private final String name;
    private final String what;
    private final Task task;
    private final Map<String, Limits> limits;

    /**
     * What an engine must keep.
     *
     * @param ratio of time to stock
     * @param gigabytes of peak memory, 10^9 bytes; none where only the time counts
     */
    private record Limits(double ratio, OptionalDouble gigabytes) {
        static Limits of(double ratio, double gigabytes) {
            return new Limits(ratio, OptionalDouble.of(gigabytes));
        }
    }

    private NetworkBenchmark(String name, String what, Task task, Limits pyTorch, Limits mxNet) {
        this.name = name;
        this.what = what;
        this.task = task;
        this.limits = Map.of("PyTorch", pyTorch, "MXNet", mxNet);
    }

    static List<Benchmark> all() {
        return List.of(
                new NetworkBenchmark(
                        "vnet-forward",
                        "one forward pass of the V-Net, batch 2",
                        Task.VNET_FORWARD,
                        Limits.of(0.2, 1.6),
                        Limits.of(0.35, 2.5)),
                new NetworkBenchmark(
                        "training-step",
                        "one training pass of CMSVNet: forward, backward, Adam, batch 2",
                        Task.TRAINING_STEP,
                        Limits.of(0.3, 5),
                        new Limits(0.35, OptionalDouble.empty())),
                new NetworkBenchmark(
                        "predict",
                        "JointModel.predict of CMSVNet, 3 passes, a region of 128x457x320 uint8 (19 MB) at a given centre, with its"
                                + " mask",
                        Task.PREDICT,
                        Limits.of(0.2, 1.3),
                        Limits.of(0.35, 2.5)));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Row> run(Session session) throws IOException {
        Optional<Path> file =
                task == Task.PREDICT ? session.written(Task.WRITE_REGION, "", "region.nrrd") : Optional.of(Path.of(""));
        List<Row> rows = new ArrayList<>();
        for (String engine : session.options().engines()) {
            rows.addAll(rows(session, engine, file));
        }
        return rows;
    }

    private List<Row> rows(Session session, String engine, Optional<Path> file) throws IOException {
        Map<Job.Variant, List<Report>> reports = new EnumMap<>(Job.Variant.class);
        for (int run = 0; file.isPresent() && run < session.options().runs(); run++) {
            for (Job.Variant variant : List.of(Job.Variant.LIBRARY, Job.Variant.STOCK)) {
                Job job = session.job(task, variant, engine, file.get());
                session.run(variant == Job.Variant.STOCK ? job.timedOnce() : job)
                        .ifPresent(report -> reports.computeIfAbsent(variant, v -> new ArrayList<>())
                                .add(report));
            }
        }
        List<Report> library = reports.getOrDefault(Job.Variant.LIBRARY, List.of());
        List<Report> stock = reports.getOrDefault(Job.Variant.STOCK, List.of());
        Limits must = limits.get(engine);
        if (must == null) {
            throw new IllegalStateException("no limits for " + engine);
        }
        List<Row> rows = new ArrayList<>();
        rows.add(Row.against(
                session.runs(seconds(stock)),
                Bound.atMost(must.ratio()),
                name + "-time",
                engine,
                what,
                "s",
                session.runs(seconds(library)),
                STOCK_NOTE));
        if (must.gigabytes().isPresent()) {
            rows.add(new Row(
                    name + "-memory",
                    engine,
                    what + ": peak memory of the process",
                    "GB",
                    session.runs(gigabytes(library)),
                    Optional.of(Bound.atMost(must.gigabytes().getAsDouble())),
                    Optional.of(session.runs(gigabytes(stock))),
                    Optional.empty(),
                    ""));
        }
        return rows;
    }

    private static List<Double> seconds(List<Report> reports) {
        return reports.stream().map(Report::medianSeconds).toList();
    }

    private static List<Double> gigabytes(List<Report> reports) {
        return reports.stream()
                .flatMapToDouble(report -> report.peakGigabytes().stream())
                .boxed()
                .toList();
    }
}
