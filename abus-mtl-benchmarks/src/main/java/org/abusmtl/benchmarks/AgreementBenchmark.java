package org.abusmtl.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the library still computes what it computes without what makes it fast. */
final class AgreementBenchmark implements Benchmark {

    private static final String PYTORCH = "PyTorch";

    /** See {@link StockNetwork} on PyTorch's gradients with several. MXNet does not know the option. */
    private static final String ONE_THREAD = "-Dai.djl.pytorch.num_threads=1";

    private static final double OUTPUTS = 1e-5;
    private static final double GRADIENTS = 1e-4;

    /** Threads add in another order, and where a value is that close to 0, ReLU then falls on its other side. */
    private static final double GRADIENTS_OF_OTHER_THREADS = 1e-3;

    @Override
    public String name() {
        return "optimisations-agree";
    }

    @Override
    public List<Row> run(Session session) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String engine : session.options().engines()) {
            boolean weights =
                    session.written(Task.WEIGHTS, engine, "weights-" + engine).isPresent();
            Optional<Answers> library = answers(session, weights, engine, Job.Variant.LIBRARY);
            Optional<Answers> unprepared = answers(session, weights, engine, Job.Variant.UNPREPARED);
            Optional<Answers> stock = answers(session, weights, engine, Job.Variant.STOCK, ONE_THREAD);
            rows.addAll(rows(
                    engine, "native-memory", "with and without abusmtl.nativeMemory", library, unprepared, GRADIENTS));
            if (!engine.equals(PYTORCH)) {
                rows.addAll(rows(engine, "plain-djl", "in the library and in plain DJL", library, stock, GRADIENTS));
                continue;
            }
            Optional<Answers> oneThread = answers(session, weights, engine, Job.Variant.LIBRARY, ONE_THREAD);
            rows.addAll(rows(
                    engine,
                    "plain-djl",
                    "in the library and in plain DJL, which has one thread",
                    library,
                    stock,
                    GRADIENTS_OF_OTHER_THREADS));
            rows.addAll(rows(
                    engine,
                    "plain-djl-one-thread",
                    "in the library and in plain DJL, one thread each",
                    oneThread,
                    stock,
                    GRADIENTS));
            rows.addAll(rows(
                    engine,
                    "threads",
                    "in the library with all threads and with one",
                    library,
                    oneThread,
                    GRADIENTS_OF_OTHER_THREADS));
        }
        return rows;
    }

    private static Optional<Answers> answers(
            Session session, boolean weights, String engine, Job.Variant variant, String... javaOptions)
            throws IOException {
        Path file = session.file("answers-" + engine);
        return weights
                        && session.run(session.job(Task.ANSWERS, variant, engine, file), javaOptions)
                                .isPresent()
                ? Optional.of(Answers.read(file))
                : Optional.empty();
    }

    private static List<Row> rows(
            String engine,
            String name,
            String between,
            Optional<Answers> one,
            Optional<Answers> other,
            double mostOfGradients) {
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
                        new Runs(1, outputs),
                        Bound.atMost(OUTPUTS),
                        ""),
                Row.of(
                        "agree-" + name + "-gradients",
                        engine,
                        "largest difference between gradients " + between
                                + ", of each tensor as a share of its largest gradient, or of a thousandth of the"
                                + " largest of all where that is more",
                        "",
                        new Runs(1, gradients),
                        Bound.atMost(mostOfGradients),
                        ""));
    }
}
