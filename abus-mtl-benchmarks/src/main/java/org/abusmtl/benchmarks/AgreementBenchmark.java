package org.abusmtl.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the library still computes what it computes without what makes it fast. */
final class AgreementBenchmark implements Benchmark {

    /** See {@link StockNetwork} on PyTorch's gradients with several; and the order of sums depends on their number. */
    private static final String ONE_THREAD = "-Dai.djl.pytorch.num_threads=1";

    private static final double OUTPUTS = 1e-5;
    private static final double GRADIENTS = 1e-4;

    @Override
    public String name() {
        return "optimisations-agree";
    }

    @Override
    public List<Row> run(Session session) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String engine : session.options().engines()) {
            rows.addAll(rows(
                    engine,
                    "native-memory",
                    "with and without abusmtl.nativeMemory",
                    answers(session, engine, Job.Variant.LIBRARY),
                    answers(session, engine, Job.Variant.UNPREPARED)));
            rows.addAll(rows(
                    engine,
                    "plain-djl",
                    "in the library and in plain DJL",
                    answers(session, engine, Job.Variant.LIBRARY, ONE_THREAD),
                    answers(session, engine, Job.Variant.STOCK, ONE_THREAD)));
        }
        return rows;
    }

    private static Optional<Answers> answers(Session session, String engine, Job.Variant variant, String... javaOptions)
            throws IOException {
        Path file = session.file("answers-" + engine + "-" + variant);
        return session.run(session.job(Task.ANSWERS, variant, engine, file), javaOptions)
                        .isPresent()
                ? Optional.of(Answers.read(file))
                : Optional.empty();
    }

    private static List<Row> rows(
            String engine, String name, String between, Optional<Answers> one, Optional<Answers> other) {
        List<Double> outputs = new ArrayList<>();
        List<Double> gradients = new ArrayList<>();
        if (one.isPresent() && other.isPresent()) {
            outputs.add(one.get().outputDifference(other.get()));
            gradients.add(one.get().gradientDifference(other.get()));
        }
        return List.of(
                Row.of(
                        "agree-" + name + "-outputs",
                        engine,
                        "largest difference between probabilities " + between,
                        "",
                        outputs,
                        Bound.atMost(OUTPUTS),
                        ""),
                Row.of(
                        "agree-" + name + "-gradients",
                        engine,
                        "largest difference between gradients " + between + ", as a share of the largest gradient",
                        "",
                        gradients,
                        Bound.atMost(GRADIENTS),
                        ""));
    }
}
