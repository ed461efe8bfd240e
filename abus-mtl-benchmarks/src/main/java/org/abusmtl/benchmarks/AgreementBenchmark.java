package org.abusmtl.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether the library still computes what it computes without what makes it fast. */
final class AgreementBenchmark implements Benchmark {

    private static final String PYTORCH = "PyTorch";

    /** See {@link StockNetwork} on PyTorch's gradients. MXNet does not know the option. */
    private static final String ONE_THREAD = "-Dai.djl.pytorch.num_threads=1";

    /** With wider instructions plain PyTorch's gradients are wrong on some processors, with one thread too. */
    private static final Map<String, String> RIGHT_GRADIENTS = Map.of("ONEDNN_MAX_CPU_ISA", "SSE41");

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
            rows.addAll(engine.equals(PYTORCH) ? pyTorch(session) : mxNet(session, engine));
        }
        return rows;
    }

    private static List<Row> pyTorch(Session session) throws IOException {
        Optional<Answers> library = answers(session, Job.Variant.LIBRARY, PYTORCH, Map.of());
        Optional<Answers> unprepared = answers(session, Job.Variant.UNPREPARED, PYTORCH, Map.of());
        Optional<Answers> oneThread = answers(session, Job.Variant.LIBRARY, PYTORCH, Map.of(), ONE_THREAD);
        Optional<Answers> stock = answers(session, Job.Variant.STOCK, PYTORCH, RIGHT_GRADIENTS, ONE_THREAD);
        List<Row> rows = new ArrayList<>();
        rows.addAll(rows(PYTORCH, "native-memory", "with and without abusmtl.nativeMemory", library, unprepared));
        rows.addAll(
                rows(PYTORCH, "plain-djl", "in the library and in plain DJL, which has one thread", library, stock));
        rows.addAll(rows(
                PYTORCH,
                "plain-djl-same-threads",
                "in the library and in plain DJL, one thread each",
                oneThread,
                stock));
        rows.addAll(rows(PYTORCH, "threads", "in the library with all threads and with one", library, oneThread));
        return rows;
    }

    /** By itself MXNet takes every second processor, so that plain DJL has half of the library's threads. */
    private static List<Row> mxNet(Session session, String engine) throws IOException {
        Map<String, String> allThreads = Map.of(
                "MXNET_OMP_MAX_THREADS", String.valueOf(Runtime.getRuntime().availableProcessors()));
        Optional<Answers> library = answers(session, Job.Variant.LIBRARY, engine, Map.of());
        List<Row> rows = new ArrayList<>();
        for (boolean same : new boolean[] {false, true}) {
            Map<String, String> variables = same ? allThreads : Map.of();
            String suffix = same ? "-same-threads" : "";
            String threads = same ? ", all threads each" : "";
            Optional<Answers> unprepared = answers(session, Job.Variant.UNPREPARED, engine, variables);
            Optional<Answers> stock = answers(session, Job.Variant.STOCK, engine, variables);
            rows.addAll(rows(
                    engine,
                    "native-memory" + suffix,
                    "with and without abusmtl.nativeMemory" + threads,
                    library,
                    unprepared));
            rows.addAll(
                    rows(engine, "plain-djl" + suffix, "in the library and in plain DJL" + threads, library, stock));
        }
        return rows;
    }

    private static Optional<Answers> answers(
            Session session, Job.Variant variant, String engine, Map<String, String> variables, String... javaOptions)
            throws IOException {
        Path file = session.file("answers-" + engine);
        return session.written(Task.WEIGHTS, engine, "weights-" + engine).isPresent()
                        && session.run(session.job(Task.ANSWERS, variant, engine, file), variables, javaOptions)
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
                        Bound.atMost(GRADIENTS),
                        ""));
    }
}
