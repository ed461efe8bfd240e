package org.abusmtl.benchmarks;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What all benchmarks of one call of the program share, and the starting of their processes. */
final class Session {

    /** A process that takes longer hangs. */
    private static final int MOST_HOURS = 1;

    private final Options options;
    private final Path folder;
    private final PrintWriter progress;
    private final Set<Path> written = new HashSet<>();
    private boolean failed;

    /**
     * What the user asked for.
     *
     * @param scale the size of the work
     * @param runs processes of each variant, at least 1
     * @param repeats timed calls in each process, at least 1
     * @param engines the engines to measure
     */
    record Options(Scale scale, int runs, int repeats, List<String> engines) {}

    /**
     * A session.
     *
     * @param options what was asked for
     * @param folder for files that processes hand on
     * @param progress is told what is going on
     */
    Session(Options options, Path folder, PrintWriter progress) {
        this.options = options;
        this.folder = folder;
        this.progress = progress;
    }

    Options options() {
        return options;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** A figure of which every run of the session should have given one. */
    Runs runs(List<Double> values) {
        return new Runs(options.runs(), values);
    }

    /** Whether something could not be measured. */
    boolean hasFailed() {
        return failed;
    }

    /** Says why something could not be measured, and remembers that there was such a thing. */
    void fail(String line) {
        failed = true;
        say(line);
    }

    void say(String line) {
        progress.println(line);
        progress.flush();
    }

    /** Shows rows to those who wait. */
    void show(List<Row> rows) {
        Table.columns(progress, rows);
    }

    /** A job of this session's size, with one call before those that count. */
    Job job(Task task, Job.Variant variant, String engine, Path file) {
        return new Job(task, variant, engine, options.scale(), 1, options.repeats(), file.toString());
    }

    /** The file that a task writes, written when it is first asked for; empty if that fails, which has been said. */
    Optional<Path> written(Task task, String engine, String name) throws IOException {
        Path file = file(name);
        if (!written.contains(file)) {
            if (run(job(task, Job.Variant.LIBRARY, engine, file)).isEmpty()) {
                return Optional.empty();
            }
            written.add(file);
        }
        return Optional.of(file);
    }

    /**
     * Does a job in a Java process of its own, with this program's class path and environment.
     *
     * @param job the job
     * @param javaOptions of the Java machine, beyond those of the variant
     * @return its report; empty if the process ended without one, which has been said
     * @throws IOException if it cannot be started
     */
    Optional<Report> run(Job job, String... javaOptions) throws IOException {
        return run(job, Map.of(), javaOptions);
    }

    /**
     * Does a job as {@link #run(Job, String...)} does.
     *
     * @param job the job
     * @param variables of the environment, beyond those of this process
     * @param javaOptions of the Java machine, beyond those of the variant
     * @return its report; empty if the process ended without one, which has been said
     * @throws IOException if it cannot be started
     */
    Optional<Report> run(Job job, Map<String, String> variables, String... javaOptions) throws IOException {
        Optional<Report> report = start(job, Redirect.INHERIT, variables, javaOptions);
        if (report.isEmpty()) {
            fail(label(job) + ": expected a report, found that the process ended without one");
            return report;
        }
        StringBuilder line = new StringBuilder(label(job));
        if (!report.get().seconds().isEmpty()) {
            line.append(String.format(Locale.ROOT, " %.4f s", report.get().medianSeconds()));
        }
        report.get().peakGigabytes().ifPresent(peak -> line.append(String.format(Locale.ROOT, ", peak %.2f GB", peak)));
        say(line.toString());
        return report;
    }

    /** Whether a job can be done with these options; that it cannot is an answer and not a failure. */
    boolean succeeds(Job job, String... javaOptions) throws IOException {
        return start(job, Redirect.DISCARD, Map.of(), javaOptions).isPresent();
    }

    private static String label(Job job) {
        return (job.task() + " " + job.variant() + " " + job.engine()).strip();
    }

    private Optional<Report> start(Job job, Redirect errors, Map<String, String> variables, String... javaOptions)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (job.variant() != Job.Variant.LIBRARY) {
            command.add("-Dabusmtl.nativeMemory=off");
            // DJL reports its start over the network where the library does not keep it from that
            command.add("-Dai.djl.offline=true");
        }
        command.addAll(List.of(javaOptions));
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Child.class.getName());
        command.add(new Gson().toJson(job));
        Path printed = file("printed");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(printed.toFile()).redirectError(errors);
        builder.environment().putAll(variables);
        Process process = builder.start();
        try {
            if (!process.waitFor(MOST_HOURS, TimeUnit.HOURS)) {
                say(label(job) + ": expected an end within " + MOST_HOURS + " h, found it still at work");
                return Optional.empty();
            }
            return process.exitValue() == 0
                    ? Report.find(new String(Files.readAllBytes(printed), StandardCharsets.UTF_8).lines())
                    : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + job.task() + " ran");
        } finally {
            process.destroyForcibly();
        }
    }
}
