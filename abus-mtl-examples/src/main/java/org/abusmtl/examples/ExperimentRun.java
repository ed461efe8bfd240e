package org.abusmtl.examples;

import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.abusmtl.CrossValidation;
import org.abusmtl.CrossValidation.Outcome;
import org.abusmtl.CrossValidation.Unit;
import org.abusmtl.data.Dataset;
import org.abusmtl.evaluation.EvaluationReport;
import org.jspecify.annotations.Nullable;

/**
 * Runs the units of a cross-validation that are not done, each in a process of its own, with the same threads however many
 * run at a time: so the figures do not depend on that. Prints the plan before it starts. A stopped run stops its
 * processes, which write a checkpoint; the same command goes on.
 */
final class ExperimentRun {

    /** For all processes together: what each takes for its checkpoint, and its end. */
    private static final int PATIENCE_SECONDS = Interruption.PATIENCE_SECONDS + 30;

    /** Of the memory of the machine, what all units together may take. */
    private static final double MEMORY_SHARE = 0.8;

    /**
     * How a run ended.
     *
     * @param exitCode of the command, if there is no report
     * @param report over all models, empty if there is nothing left to do
     */
    record Result(int exitCode, Optional<EvaluationReport> report) {

        static Result nothingLeft() {
            return new Result(0, Optional.empty());
        }
    }

    private final Subcommand command;
    private final UnitOptions options;
    private final CrossValidation experiment;
    private final Dataset dataset;

    private final Object lock = new Object();
    private final Set<UnitProcess> running = new HashSet<>();
    private final List<String> failures = new ArrayList<>();
    private boolean stopping;

    ExperimentRun(Subcommand command, UnitOptions options, CrossValidation experiment, Dataset dataset) {
        this.command = command;
        this.options = options;
        this.experiment = experiment;
        this.dataset = dataset;
    }

    Result run() throws IOException {
        List<Unit> units;
        try {
            units = experiment.plan(dataset);
        } catch (IllegalArgumentException e) {
            // whether there is such a device shows only when the engine is opened
            throw new UsageException("--device: " + e.getMessage(), e);
        }
        if (options.isPlanOnly()) {
            // beside another run of these units, too
            plan(units, experiment.done(dataset));
            return Result.nothingLeft();
        }
        Map<Unit, Outcome> done = experiment.done(dataset);
        Path folder = Objects.requireNonNull(folder(units.get(0)).getParent());
        Files.createDirectories(folder);
        try (FileChannel channel =
                        FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock alone = lock(channel, folder)) {
            List<Unit> toDo =
                    units.stream().filter(unit -> !done.containsKey(unit)).toList();
            int jobs = plan(units, done);
            stoppable(() -> {
                runAll(toDo, jobs);
                return alone;
            });
            if (failures.isEmpty()) {
                requireResults(toDo);
            }
        }
        if (!failures.isEmpty()) {
            failures.forEach(command::complain);
            return new Result(Failures.FAILED, Optional.empty());
        }
        return new Result(0, Optional.of(experiment.run(dataset)));
    }

    /**
     * Prints what there is to do.
     *
     * @return how many units run at a time
     */
    private int plan(List<Unit> units, Map<Unit, Outcome> done) throws IOException {
        List<Unit> toDo = units.stream().filter(unit -> !done.containsKey(unit)).toList();
        boolean measures = !toDo.isEmpty() && (options.jobs().isEmpty() || (options.isPlanOnly() && done.isEmpty()));
        Optional<UnitMeasurement> measurement = measures ? stoppable(() -> measure(toDo.get(0))) : Optional.empty();
        int jobs = options.jobs().orElseGet(() -> jobs(toDo.size(), measurement));
        new ExperimentPlan(experiment, dataset, units, done, measurement)
                .lines(jobs, options.threads())
                .forEach(command.err()::println);
        return jobs;
    }

    /** A process that ended well has left a result: nothing is trained in this one instead. */
    private void requireResults(List<Unit> ended) throws IOException {
        Set<Unit> done = experiment.done(dataset).keySet();
        for (Unit unit : ended) {
            if (!done.contains(unit)) {
                failures.add(name(unit) + ": result: expected one beside " + experiment.modelFile(unit)
                        + ", for its process ended with exit code 0, found none");
            }
        }
    }

    private Path folder(Unit unit) {
        return Objects.requireNonNull(experiment.modelFile(unit).getParent());
    }

    private static FileLock lock(FileChannel channel, Path folder) throws IOException {
        @Nullable FileLock alone;
        try {
            alone = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            alone = null;
        }
        if (alone == null) {
            throw new UsageException("--out: " + folder, "no other run of its units", "one");
        }
        return alone;
    }

    private int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    private int jobs(int toDo, Optional<UnitMeasurement> measurement) {
        if (measurement.isEmpty() || measurement.get().isOnGpu()) {
            return 1;
        }
        long most = Math.min(Math.max(1, toDo), processors() / options.threads());
        if (measurement.get().memoryBytes() > 0
                && ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system) {
            double memory = MEMORY_SHARE * system.getTotalMemorySize();
            most = Math.min(most, (long) (memory / measurement.get().memoryBytes()));
        }
        return (int) Math.max(1, most);
    }

    private Optional<UnitMeasurement> measure(Unit unit) throws IOException, InterruptedException {
        Path log = folder(unit).resolve("measurement.log");
        Files.createDirectories(folder(unit));
        List<String> said = new ArrayList<>();
        UnitProcess.Share share = new UnitProcess.Share(options.threads(), processors());
        UnitProcess process = start(unit.model() + ":" + UnitOptions.MEASURE, share, log);
        int exitCode = process.await(said::add);
        ended(process);
        try {
            if (exitCode == 0 && !said.isEmpty()) {
                return Optional.of(UnitMeasurement.fromJson(said.get(said.size() - 1)));
            }
        } catch (JsonParseException e) {
            said.add(String.valueOf(e.getMessage()));
        }
        command.err()
                .println("note: the time of " + unit.model() + " could not be measured: " + process.failure(exitCode));
        return Optional.empty();
    }

    private void runAll(List<Unit> toDo, int jobs) throws IOException, InterruptedException {
        UnitProcess.Share share =
                new UnitProcess.Share(options.threads(), Math.max(options.threads(), processors() / jobs));
        ExecutorService pool = Executors.newFixedThreadPool(jobs);
        try (UnitProgress progress = UnitProgress.on(command.terminal(), experiment, toDo)) {
            List<Future<?>> futures = new ArrayList<>();
            for (Unit unit : toDo) {
                futures.add(pool.submit(() -> {
                    runOne(unit, share, progress);
                    return unit;
                }));
            }
            for (Future<?> future : futures) {
                future.get();
            }
            synchronized (lock) {
                if (stopping) {
                    throw new InterruptedIOException("stopped; the same command goes on");
                }
            }
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new IOException("a unit could not be run: " + cause.getMessage(), cause);
        } finally {
            stop();
            pool.shutdownNow();
        }
    }

    private void runOne(Unit unit, UnitProcess.Share share, UnitProgress progress)
            throws IOException, InterruptedException {
        synchronized (lock) {
            if (stopping) {
                return;
            }
        }
        Files.createDirectories(folder(unit));
        Path log = folder(unit).resolve("fold-" + unit.fold() + ".log");
        progress.started(unit);
        UnitProcess process = start(unit.model() + ":" + unit.fold(), share, log);
        int exitCode;
        try {
            exitCode = process.await(line -> progress.said(unit, line));
        } catch (IOException e) {
            // a process that is stopped closes its streams
            synchronized (lock) {
                if (stopping) {
                    return;
                }
            }
            throw e;
        }
        ended(process);
        synchronized (lock) {
            if (stopping) {
                return;
            }
            if (exitCode != 0) {
                failures.add(name(unit) + ": " + process.failure(exitCode));
            }
        }
        progress.ended(unit, exitCode);
    }

    static String name(Unit unit) {
        return unit.model() + ", fold " + unit.fold();
    }

    private UnitProcess start(String unit, UnitProcess.Share share, Path log) throws IOException {
        synchronized (lock) {
            if (stopping) {
                throw new InterruptedIOException("stopped");
            }
            UnitProcess process = UnitProcess.start(command.arguments(), unit, share, log);
            running.add(process);
            return process;
        }
    }

    private void ended(UnitProcess process) {
        synchronized (lock) {
            running.remove(process);
        }
    }

    private List<UnitProcess> stopAll() {
        synchronized (lock) {
            stopping = true;
            running.forEach(UnitProcess::stop);
            return List.copyOf(running);
        }
    }

    /** Work whose processes end with this one. */
    @FunctionalInterface
    private interface Work<T> {
        T run() throws IOException, InterruptedException;
    }

    private <T> T stoppable(Work<T> work) throws IOException {
        Thread hook = new Thread(this::stop, "stop units");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.run();
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted; the same command goes on");
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // the process is stopping, and the hook does its work
            }
        }
    }

    /** Asks all processes to end, and comes back when they have. */
    private void stop() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            for (UnitProcess process : stopAll()) {
                process.awaitStop(deadline);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
