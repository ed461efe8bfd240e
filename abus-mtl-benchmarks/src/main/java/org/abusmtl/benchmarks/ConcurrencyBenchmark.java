package org.abusmtl.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One model that serves several threads. */
final class ConcurrencyBenchmark implements Benchmark {

    private static final double DIFFERENCE = 1e-5;

    @Override
    public String name() {
        return "concurrent-predictions";
    }

    @Override
    public List<Row> run(Session session) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String engine : session.options().engines()) {
            rows.addAll(rows(session, engine));
        }
        return rows;
    }

    private static List<Row> rows(Session session, String engine) throws IOException {
        List<Double> alone = new ArrayList<>();
        List<Double> together = new ArrayList<>();
        List<Double> differences = new ArrayList<>();
        for (int run = 0; run < session.options().runs(); run++) {
            Job job = session.job(Task.CONCURRENT, Job.Variant.LIBRARY, engine, Path.of(""));
            session.run(job).ifPresent(report -> {
                report.figure(ManyPredictions.ALONE).ifPresent(alone::add);
                report.figure(ManyPredictions.TOGETHER).ifPresent(together::add);
                report.figure(ManyPredictions.DIFFERENCE).ifPresent(differences::add);
            });
        }
        return List.of(
                new Row(
                        "concurrent-throughput",
                        engine,
                        "predictions of a small model by " + ManyPredictions.THREADS
                                + " threads; the ratio is to one thread",
                        "1/s",
                        together,
                        Optional.empty(),
                        alone,
                        Optional.of(Bound.atLeast(1)),
                        ""),
                Row.of(
                        "concurrent-answers",
                        engine,
                        "largest difference between an answer of " + ManyPredictions.THREADS + " threads and of one",
                        "",
                        differences,
                        Bound.atMost(DIFFERENCE),
                        ""));
    }
}
