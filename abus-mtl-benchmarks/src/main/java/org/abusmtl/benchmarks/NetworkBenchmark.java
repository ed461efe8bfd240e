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

    private static final String STOCK_NOTE = "stock: one call a process, without one before it";

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
                        "JointModel.predict of CMSVNet, 3 passes, one volume at a given centre, with its mask",
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
        Path file = session.file("region.nrrd");
        if (task == Task.PREDICT) {
            session.run(session.job(Task.WRITE_REGION, Job.Variant.LIBRARY, "", file));
        }
        List<Row> rows = new ArrayList<>();
        for (String engine : session.options().engines()) {
            rows.addAll(rows(session, engine, file));
        }
        return rows;
    }

    private List<Row> rows(Session session, String engine, Path file) throws IOException {
        Map<Job.Variant, List<Report>> reports = new EnumMap<>(Job.Variant.class);
        for (int run = 0; run < session.options().runs(); run++) {
            for (Job.Variant variant : List.of(Job.Variant.LIBRARY, Job.Variant.STOCK)) {
                Job job = session.job(task, variant, engine, file);
                session.run(variant == Job.Variant.STOCK ? job.once() : job)
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
        rows.add(new Row(
                name + "-time",
                engine,
                what,
                "s",
                library.stream().map(Report::medianSeconds).toList(),
                Optional.empty(),
                stock.stream().map(Report::medianSeconds).toList(),
                Optional.of(Bound.atMost(must.ratio())),
                STOCK_NOTE));
        if (must.gigabytes().isPresent()) {
            rows.add(new Row(
                    name + "-memory",
                    engine,
                    what + ": peak memory of the process",
                    "GB",
                    gigabytes(library),
                    Optional.of(Bound.atMost(must.gigabytes().getAsDouble())),
                    gigabytes(stock),
                    Optional.empty(),
                    ""));
        }
        return rows;
    }

    private static List<Double> gigabytes(List<Report> reports) {
        return reports.stream()
                .flatMapToDouble(r -> r.figure(Report.PEAK_MEMORY).stream())
                .map(bytes -> bytes / 1e9)
                .boxed()
                .toList();
    }
}
