package org.abusmtl.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** One model that serves several threads. */
final class ConcurrencyBenchmark implements Benchmark {

    private static final double DIFFERENCE = 1e-5;

    /** Passes take turns, so that threads add crops and answers but no second set of intermediates. */
    private static final double MEMORY = 1.15;

    @Override
    public String name() {
        return "concurrent-predictions";
    }

    @Override
    public List<Row> run(Session session) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String engine : session.options().engines()) {
            rows.addAll(ofSmallModel(session, engine));
            rows.addAll(ofFullModel(session, engine));
        }
        return rows;
    }

    private static List<Row> ofSmallModel(Session session, String engine) throws IOException {
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
                Row.against(
                        session.runs(alone),
                        Bound.atLeast(1),
                        "concurrent-throughput",
                        engine,
                        "predictions of a small model by " + ManyPredictions.THREADS
                                + " threads; the ratio is to one thread",
                        "1/s",
                        session.runs(together),
                        ""),
                answers("concurrent-answers", engine, session.runs(differences)));
    }

    private static List<Row> ofFullModel(Session session, String engine) throws IOException {
        Optional<Report> alone = session.run(session.job(Task.MANY_BY_ONE, Job.Variant.LIBRARY, engine, Path.of("")));
        Optional<Report> together =
                session.run(session.job(Task.MANY_BY_EIGHT, Job.Variant.LIBRARY, engine, Path.of("")));
        return List.of(
                Row.against(
                        peak(alone),
                        Bound.atMost(MEMORY),
                        "concurrent-memory",
                        engine,
                        "peak memory of a process in which " + ManyPredictions.THREADS + " threads predict "
                                + ManyPredictions.AT_FULL_SIZE
                                + " times in all with CMSVNet, one pass each; the ratio is to one thread",
                        "GB",
                        peak(together),
                        "one run"),
                answers(
                        "concurrent-memory-answers",
                        engine,
                        one(together.map(report -> report.figure(ManyPredictions.DIFFERENCE)))));
    }

    private static Runs peak(Optional<Report> report) {
        return one(report.map(Report::peakGigabytes));
    }

    private static Runs one(Optional<OptionalDouble> figure) {
        return new Runs(
                1,
                figure.stream().flatMapToDouble(OptionalDouble::stream).boxed().toList());
    }

    private static Row answers(String name, String engine, Runs differences) {
        return Row.of(
                name,
                engine,
                "largest difference between an answer of " + ManyPredictions.THREADS + " threads and of one",
                "",
                differences,
                Bound.atMost(DIFFERENCE),
                "");
    }
}
