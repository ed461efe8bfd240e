package org.abusmtl.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Memory of a process that predicts for long. */
final class LongRunBenchmark implements Benchmark {

    private static final double GROWTH = 1.03;

    @Override
    public String name() {
        return "rss-flat";
    }

    @Override
    public List<Row> run(Session session) throws IOException {
        int predictions = session.options().scale().manyPredictions();
        List<Row> rows = new ArrayList<>();
        for (String engine : session.options().engines()) {
            List<Double> growth = new ArrayList<>();
            String note = "";
            Job job = session.job(Task.LONG_RUN, Job.Variant.LIBRARY, engine, Path.of(""));
            for (Report report : session.run(job).stream().toList()) {
                OptionalDouble early = report.figure(ManyPredictions.EARLY);
                OptionalDouble late = report.figure(ManyPredictions.LATE);
                if (early.isPresent() && late.isPresent()) {
                    growth.add(late.getAsDouble() / early.getAsDouble());
                    note = String.format(
                            Locale.ROOT, "%.3f GB, then %.3f GB", early.getAsDouble() / 1e9, late.getAsDouble() / 1e9);
                }
            }
            rows.add(Row.of(
                    "rss-flat",
                    engine,
                    "memory after " + predictions + " predictions of a small model divided by that after "
                            + predictions / 4,
                    "",
                    growth,
                    Bound.atMost(GROWTH),
                    note));
        }
        return rows;
    }
}
