package org.abusmtl.examples.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.condition.OS;

/** A process with a {@link DeniedNetwork}, as it was when it ended. */
record NetworkProcess(int exitCode, String out, String err, List<String> attempts) {

    /** Windows has no pipes among its files: names are nobody's there, too, but who looks them up is not written down. */
    static final boolean SEES_NAMES = !OS.WINDOWS.isCurrentOs();

    private static final long MOST_MINUTES = 10;

    /** What Java, DJL and the engines read. */
    private static final Predicate<String> SETTING = Pattern.compile(
                    "(DJL_|PYTORCH_|MXNET_).*|ENGINE_CACHE_DIR|OPT_OUT_TRACKING"
                            + "|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS")
            .asMatchPredicate();

    /** Without an end that is awaited; ended when closed. */
    record Running(Process process, Path folder) implements AutoCloseable {

        NetworkProcess await() throws IOException, InterruptedException {
            boolean ended = process.waitFor(MOST_MINUTES, TimeUnit.MINUTES);
            String err = text("err");
            assertThat(ended).as(text("out") + err).isTrue();
            return new NetworkProcess(process.exitValue(), text("out"), err, withoutRepetitions(text("attempts")));
        }

        @Override
        public void close() {
            end(process);
        }

        private static List<String> withoutRepetitions(String text) {
            List<String> lines = new ArrayList<>();
            text.lines()
                    .filter(line ->
                            lines.isEmpty() || !lines.get(lines.size() - 1).equals(line))
                    .forEach(lines::add);
            return lines;
        }

        private String text(String name) throws IOException {
            Path file = folder.resolve(name);
            // an engine's natives may write bytes in any encoding
            return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
        }
    }

    /** How one is started. */
    static final class Builder {
        private final Path folder;
        private final List<String> prefix = new ArrayList<>();
        private final List<String> options = new ArrayList<>();
        private final Map<String, String> environment = new HashMap<>();
        private String classPath = System.getProperty("java.class.path");

        private Builder(Path folder) {
            this.folder = folder;
        }

        /** Through another command. */
        Builder prefix(List<String> command) {
            prefix.addAll(command);
            return this;
        }

        /** With an option of Java. */
        Builder option(String option) {
            options.add(option);
            return this;
        }

        /** With an environment variable. */
        Builder variable(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** Without some entries of the class path, by the names of their files. */
        Builder without(Predicate<String> jars) {
            classPath = Arrays.stream(classPath.split(File.pathSeparator))
                    .filter(entry -> !jars.test(Path.of(entry).getFileName().toString()))
                    .collect(Collectors.joining(File.pathSeparator));
            return this;
        }

        Running start(Class<?> program, Object... args) throws IOException, InterruptedException {
            Path names = folder.resolve("names");
            if (SEES_NAMES) {
                assertThat(output(folder, List.of("mkfifo", names.toString()))).isPresent();
            } else {
                Files.createFile(names);
            }
            List<String> command = new ArrayList<>(prefix);
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1"));
            command.addAll(DeniedNetwork.options(folder.resolve("attempts"), names));
            command.addAll(options);
            command.addAll(List.of("-cp", classPath, DeniedNetwork.class.getName(), program.getName()));
            Arrays.stream(args).map(Object::toString).forEach(command::add);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectOutput(folder.resolve("out").toFile())
                    .redirectError(folder.resolve("err").toFile());
            // as on a machine that says nothing about it
            builder.environment().keySet().removeIf(SETTING);
            builder.environment().putAll(environment);
            return new Running(builder.start(), folder);
        }

        NetworkProcess run(Class<?> program, Object... args) throws IOException, InterruptedException {
            try (Running running = start(program, args)) {
                return running.await();
            }
        }
    }

    /** One that keeps what it writes in a folder, which must not be there. */
    static Builder in(Path folder) throws IOException {
        return new Builder(Files.createDirectory(folder));
    }

    /** What a command prints, if it is there and succeeds; kept in the folder, too. */
    static Optional<String> output(Path folder, List<String> command) throws IOException, InterruptedException {
        Path file = Files.createTempFile(folder, "output", ".txt");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(file.toFile())
                    .start();
        } catch (IOException e) {
            // there is no such command
            return Optional.empty();
        }
        try {
            boolean ended = process.waitFor(MOST_MINUTES, TimeUnit.MINUTES);
            String printed = Files.readString(file);
            assertThat(ended).as(command + ": " + printed).isTrue();
            return process.exitValue() == 0 ? Optional.of(printed) : Optional.empty();
        } finally {
            end(process);
        }
    }

    private static void end(Process process) {
        process.destroyForcibly().onExit().join();
    }

    NetworkProcess succeeds() {
        assertThat(exitCode).as(err).isZero();
        return this;
    }

    NetworkProcess callsNobody() {
        assertThat(attempts).as(err).isEmpty();
        return this;
    }
}
