package org.abusmtl.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A figure that a single process of each engine gives, for it takes long or hardly differs between runs. */
final class OneRunBenchmark implements Benchmark {

    private final String name;
    private final String what;
    private final String unit;
    private final Map<String, Bound> bounds;
    private final Measurement measurement;

    /** Measures on an engine; empty if that failed, which has been said. */
    private interface Measurement {
        OptionalDouble of(Session session, String engine) throws IOException;
    }

    private OneRunBenchmark(String name, String what, String unit, Map<String, Bound> bounds, Measurement measurement) {
        this.name = name;
        this.what = what;
        this.unit = unit;
        this.bounds = bounds;
        this.measurement = measurement;
    }

    private static Map<String, Bound> atMost(double pyTorch, double mxNet) {
        return Map.of("PyTorch", Bound.atMost(pyTorch), "MXNet", Bound.atMost(mxNet));
    }

    static List<Benchmark> all() {
        return List.of(
                new OneRunBenchmark(
                        "predict-whole-memory",
                        "JointModel.predict of CMSVNet, 3 passes, once, in a mapped volume of 865x682x354 uint8 at a given"
                                + " centre, with its mask on that grid: peak memory of the process",
                        "GB",
                        // what predict-memory may take, and the voxels twice: volume and mask
                        atMost(1.72, 2.92),
                        OneRunBenchmark::wholeMemory),
                new OneRunBenchmark(
                        "training-waits",
                        "share of the second epoch of a training with JointTrainer in which it waited for batches:"
                                + " CMSVNet, 8 crops of 128x64x128 voxels, batch 2, the paper's augmentation",
                        "",
                        atMost(0.02, 0.02),
                        (session, engine) -> figure(session, Task.TRAINING_WAITS, engine, NetworkWork.WAITING)),
                new OneRunBenchmark(
                        "rss-flat",
                        "memory after 2000 predictions of a small model divided by that after 500",
                        "",
                        atMost(1.03, 1.03),
                        (session, engine) -> figure(session, Task.LONG_RUN, engine, ManyPredictions.GROWTH)));
    }

    private static OptionalDouble figure(Session session, Task task, String engine, String figure) throws IOException {
        return session.run(session.job(task, Job.Variant.LIBRARY, engine, Path.of("")))
                .map(report -> report.figure(figure))
                .orElse(OptionalDouble.empty());
    }

    private static OptionalDouble wholeMemory(Session session, String engine) throws IOException {
        Optional<Path> file = session.written(Task.WRITE_WHOLE, "", VolumeWork.WHOLE);
        if (file.isEmpty()) {
            return OptionalDouble.empty();
        }
        Job job = session.job(Task.PREDICT, Job.Variant.LIBRARY, engine, VolumeWork.raw(file.get()));
        return session.run(job.once()).map(Report::peakGigabytes).orElse(OptionalDouble.empty());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Row> run(Session session) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String engine : session.options().engines()) {
            Bound bound = bounds.get(engine);
            if (bound == null) {
                throw new IllegalStateException("no bound for " + engine);
            }
            List<Double> values =
                    measurement.of(session, engine).stream().boxed().toList();
            rows.add(Row.of(name, engine, what, unit, new Runs(1, values), bound, "one run"));
        }
        return rows;
    }
}
