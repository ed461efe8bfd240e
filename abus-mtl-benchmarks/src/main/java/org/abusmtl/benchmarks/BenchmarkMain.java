package org.abusmtl.benchmarks;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.abusmtl.spi.EngineDescription;
import org.abusmtl.spi.ModelEngineProvider;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Measures the library and holds each figure against its bound. Every variant runs in Java processes of its own, in turn
 * with the one that it is compared with; the medians count.
 *
 * <p>Exit codes: 0 measured, whatever the table says; 1 something could not be measured; 2 bad usage.
 *
 * @since 0.1.0
 */
@Command(
        name = "abus-mtl-benchmark",
        mixinStandardHelpOptions = true,
        description = {
            "Measures time and memory of abus-mtl and holds them against their bounds.",
            "Every variant runs in processes of its own, in turn with what it is compared with; medians count.",
            "\"stock\" is the same network in plain DJL, or gzip for the reading of files."
        },
        footer = {
            "",
            "All of it takes an hour and 12 GB of memory. Leave the machine alone meanwhile.",
            "Exit codes: 0 measured, whatever the table says; 1 something could not be measured; 2 bad usage."
        })
public final class BenchmarkMain implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final int BAD_USAGE = 2;

    private static final Gson GSON = new GsonBuilder()
            .serializeNulls()
            .disableHtmlEscaping()
            .setPrettyPrinting()
            .create();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--runs", description = "Processes of each variant; default ${DEFAULT-VALUE}.")
    private int runs = 3;

    @Option(
            names = "--repeats",
            description = "Timed calls in each process of the library, after one that is not timed; default"
                    + " ${DEFAULT-VALUE}, of a network in plain DJL 1.")
    private int repeats = 3;

    @Option(
            names = "--only",
            paramLabel = "REGEX",
            description = "Only benchmarks in whose name this occurs: ${COMPLETION-CANDIDATES}.",
            completionCandidates = Names.class)
    private Optional<String> only = Optional.empty();

    @Option(names = "--engine", description = "PyTorch or MXNet; default all that are installed.")
    private Optional<String> engine = Optional.empty();

    @Option(names = "--quick", description = "Small work, whose figures say nothing: tries the program itself.")
    private boolean quick;

    @Option(names = "--json", description = "Print one JSON document instead of the table.")
    private boolean json;

    private BenchmarkMain() {}

    /** What {@code --only} picks from. */
    private static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return benchmarks().stream().map(Benchmark::name).iterator();
        }
    }

    private static List<Benchmark> benchmarks() {
        return Stream.of(
                        NetworkBenchmark.all(),
                        OneRunBenchmark.all(),
                        List.<Benchmark>of(new AgreementBenchmark(), new ConcurrencyBenchmark()),
                        KernelBenchmark.all(),
                        List.<Benchmark>of(new ReadingBenchmark()))
                .flatMap(List::stream)
                .toList();
    }

    /**
     * Measures and ends the process.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(run(System.out, System.err, args));
    }

    /**
     * Measures.
     *
     * @param out receives the table or the JSON document
     * @param err receives messages and progress
     * @param args the command line
     * @return the exit code
     */
    public static int run(PrintStream out, PrintStream err, String... args) {
        return new CommandLine(new BenchmarkMain())
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler((failure, line) -> {
                    failure.getCommandLine().getErr().println("abus-mtl-benchmark: " + failure.getMessage());
                    return BAD_USAGE;
                })
                .execute(args);
    }

    @Override
    public Integer call() throws IOException {
        if (runs < 1 || repeats < 1) {
            throw refused("--runs and --repeats: expected at least 1, found " + Math.min(runs, repeats));
        }
        List<String> disturbing = Machine.disturbing(System.getenv().keySet());
        if (!disturbing.isEmpty()) {
            throw refused("environment: expected none of the variables that change what is measured, found "
                    + String.join(", ", disturbing));
        }
        List<Benchmark> chosen = chosen();
        List<String> engines = engines();
        PrintWriter err = spec.commandLine().getErr();
        if (engines.isEmpty()) {
            err.println("abus-mtl-benchmark: engines: expected PyTorch or MXNet on the class path, found none");
            return FAILED;
        }
        Path folder = Files.createTempDirectory("abus-mtl-benchmark");
        try {
            Session session = new Session(
                    new Session.Options(quick ? Scale.QUICK : Scale.FULL, runs, repeats, engines), folder, err);
            Machine machine = Machine.of(versions(session));
            machine.lines().forEach(session::say);
            List<Row> rows = new ArrayList<>();
            for (Benchmark benchmark : chosen) {
                session.say(benchmark.name());
                rows.addAll(rows(benchmark, session));
            }
            print(machine, session.options(), rows);
            return session.hasFailed() ? FAILED : 0;
        } finally {
            delete(folder, err);
        }
    }

    private static Map<String, String> versions(Session session) throws IOException {
        Map<String, String> versions = new LinkedHashMap<>();
        for (String engine : session.options().engines()) {
            session.run(session.job(Task.VERSION, Job.Variant.LIBRARY, engine, Path.of("")))
                    .ifPresent(report -> versions.put(engine, report.version()));
        }
        return versions;
    }

    /** The rows of a benchmark; none if it fails, which must not lose the hours of the others. */
    private static List<Row> rows(Benchmark benchmark, Session session) {
        try {
            List<Row> rows = benchmark.run(session);
            session.show(rows);
            return rows;
        } catch (IOException | RuntimeException | Error e) {
            session.fail(benchmark.name() + ": " + e);
            return List.of();
        }
    }

    private List<Benchmark> chosen() {
        Pattern pattern;
        try {
            pattern = Pattern.compile(only.orElse(""));
        } catch (PatternSyntaxException e) {
            throw refused("--only: expected a regular expression, found " + e.getPattern());
        }
        List<Benchmark> chosen = benchmarks().stream()
                .filter(b -> pattern.matcher(b.name()).find())
                .toList();
        if (chosen.isEmpty()) {
            throw refused("--only: expected a part of one of "
                    + String.join(
                            ", ", benchmarks().stream().map(Benchmark::name).toList()) + ", found "
                    + pattern);
        }
        return chosen;
    }

    private List<String> engines() {
        List<String> installed = new ArrayList<>();
        for (ModelEngineProvider provider : ServiceLoader.load(ModelEngineProvider.class)) {
            provider.engines().stream().map(EngineDescription::name).forEach(installed::add);
        }
        // the testkit brings one that is no network library
        installed.retainAll(List.of("PyTorch", "MXNet"));
        if (engine.isEmpty()) {
            return installed;
        }
        return List.of(installed.stream()
                .filter(name -> name.equalsIgnoreCase(engine.get()))
                .findFirst()
                .orElseThrow(() -> refused(
                        "--engine: expected one of " + String.join(", ", installed) + ", found " + engine.get())));
    }

    private ParameterException refused(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void print(Machine machine, Session.Options options, List<Row> rows) {
        PrintWriter out = spec.commandLine().getOut();
        if (!json) {
            machine.lines().forEach(out::println);
            out.println(options.runs() + " processes of each variant, " + options.repeats() + " timed calls in each"
                    + (quick ? "; quick: the figures say nothing" : ""));
            out.println();
            Table.print(out, rows);
            return;
        }
        Map<String, @Nullable Object> document = machine.toMap();
        document.put("quick", quick);
        document.put("runs", options.runs());
        document.put("repeats", options.repeats());
        document.put("rows", rows.stream().map(Row::toMap).toList());
        out.println(GSON.toJson(document));
        out.flush();
    }

    /** Files that stay are a nuisance and no reason to fail. */
    private static void delete(Path folder, PrintWriter err) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException | UncheckedIOException e) {
            err.println("abus-mtl-benchmark: " + folder + ": expected to delete it, found " + e);
        }
    }
}
