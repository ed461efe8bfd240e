package org.abusmtl.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * This command once more in a process of its own, for one unit. It says on its standard output which epoch is done, and
 * everything else on its standard error stream, which is its log. When this process is gone, it ends, too.
 */
final class UnitProcess {

    /** Starts the line that an epoch is done. */
    static final String EPOCH = "epoch ";

    /** Starts the line that says why a command failed. */
    private static final String COMMAND = "abus-mtl ";

    /** Of a Java machine that watches or is watched: not for a second process. */
    private static final List<String> NOT_INHERITED =
            List.of("-javaagent", "-agentlib", "-agentpath", "-Xrunjdwp", "-Xdebug", "-Dabusmtl.terminal");

    private static final String ENV_THREADS = "OMP_NUM_THREADS";

    private final Process process;
    private final Path log;

    private UnitProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * What a process gets of the machine.
     *
     * @param threads that the engine computes with
     * @param processors that everything else may use
     */
    record Share(int threads, int processors) {}

    static UnitProcess start(List<String> arguments, String unit, Share share, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (NOT_INHERITED.stream().noneMatch(option::startsWith)) {
                command.add(option);
            }
        }
        command.add("-XX:ActiveProcessorCount=" + share.processors());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(arguments);
        command.addAll(List.of("--unit", unit));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        Map<String, String> environment = builder.environment();
        String threads = String.valueOf(share.threads());
        environment.put(ENV_THREADS, threads);
        environment.put("MKL_NUM_THREADS", threads);
        environment.put("MXNET_OMP_MAX_THREADS", threads);
        return new UnitProcess(builder.start(), log);
    }

    /** Waits for the end; what the process says goes to a listener, line by line. */
    int await(Consumer<String> listener) throws IOException, InterruptedException {
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                listener.accept(line);
            }
        }
        return process.waitFor();
    }

    /** Asks the process to end; it writes a checkpoint first. */
    void stop() {
        process.destroy();
    }

    /** Waits for an end that was asked for, and makes it if there is none by {@link System#nanoTime()}. */
    void awaitStop(long deadline) throws InterruptedException {
        if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    /** Why it failed, by its log. */
    String failure(int exitCode) throws IOException {
        return failure(exitCode, log);
    }

    /** With the last line of a log that this command wrote, or else the last one, which may be of a stack trace. */
    static String failure(int exitCode, Path log) throws IOException {
        // an engine's natives may write bytes in any encoding
        String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        Optional<String> last = lines.stream()
                .filter(line -> line.startsWith(COMMAND))
                .reduce((before, line) -> line)
                .or(() -> lines.stream().reduce((before, line) -> line));
        return "exit code " + exitCode + last.map(line -> ", " + line.strip()).orElse("") + " (" + log + ")";
    }

    /** In the process of a unit: its standard input ends when the process that started it does. */
    static void endWithParent() {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // nothing is ever said there
                        }
                    } catch (IOException e) {
                        // as good as its end
                    }
                    System.exit(Failures.FAILED);
                },
                "parent watch");
        watch.setDaemon(true);
        watch.start();
    }
}
