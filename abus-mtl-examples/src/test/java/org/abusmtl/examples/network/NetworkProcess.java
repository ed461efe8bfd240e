package org.abusmtl.examples.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A process with a {@link DeniedNetwork}, as it was when it ended. */
record NetworkProcess(int exitCode, String out, String err, List<String> attempts) {

    private static final long MOST_MINUTES = 10;

    /** Without an end that is awaited. */
    record Running(Process process, Path folder) {

        NetworkProcess await() throws IOException, InterruptedException {
            boolean ended = process.waitFor(MOST_MINUTES, TimeUnit.MINUTES);
            process.destroyForcibly().waitFor();
            String err = text("err");
            assertThat(ended).as(err).isTrue();
            return new NetworkProcess(process.exitValue(), text("out"), err, withoutRepetitions(text("attempts")));
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

        /** Without some entries of the class path, by the names of their files. */
        Builder without(Predicate<String> jars) {
            classPath = Arrays.stream(classPath.split(File.pathSeparator))
                    .filter(entry -> !jars.test(Path.of(entry).getFileName().toString()))
                    .collect(Collectors.joining(File.pathSeparator));
            return this;
        }

        Running start(Class<?> program, Object... args) throws IOException, InterruptedException {
            Path names = folder.resolve("names");
            assertThat(new ProcessBuilder("mkfifo", names.toString()).start().waitFor())
                    .isZero();
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
            builder.environment().keySet().removeAll(List.of("OPT_OUT_TRACKING", "DJL_OFFLINE"));
            return new Running(builder.start(), folder);
        }

        NetworkProcess run(Class<?> program, Object... args) throws IOException, InterruptedException {
            return start(program, args).await();
        }
    }

    /** One that keeps what it writes in a folder, which must not be there. */
    static Builder in(Path folder) throws IOException {
        return new Builder(Files.createDirectory(folder));
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
