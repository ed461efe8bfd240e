package org.abusmtl.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A process for each engine, both at the same time, in which {@value PredictionLoad#THREADS} threads predict for ten minutes. */
@Tag("slow")
@EnabledOnOs(OS.LINUX) // for /proc
class PredictionLoadTest {

    /** Ten minutes, unless {@code -Dabusmtl.load.seconds=...} says otherwise. */
    private static final int SECONDS = Integer.getInteger("abusmtl.load.seconds", 600);

    /**
     * All of the Java heap is there from the start, so that what grows is native. There are more than a thousand predictions
     * between the two moments that are compared: a leak of one crop (64 kB) in each of them would be eight times as much.
     * It grew by less than 0.5 MB.
     */
    private static final long MOST_GROWTH_KB = 8 * 1024;

    @TempDir
    Path folder;

    @Test
    void everyAnswerIsExactNothingIsLeftAndMemoryIsFlat() throws Exception {
        Map<Engines, Process> processes = new LinkedHashMap<>();
        try {
            for (Engines engine : Engines.values()) {
                processes.put(engine, start(engine));
            }
            for (Map.Entry<Engines, Process> each : processes.entrySet()) {
                // a request that waits for ever is an error
                assertThat(each.getValue().waitFor(SECONDS + 600, TimeUnit.SECONDS))
                        .as(Files.readString(output(each.getKey())))
                        .isTrue();
                assertFigures(each.getKey(), each.getValue().exitValue());
            }
        } finally {
            processes.values().forEach(Process::destroyForcibly);
        }
    }

    private Process start(Engines engine) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PredictionLoad.class.getName()));
        command.add(engine.engineName());
        command.add(Files.createDirectory(folder.resolve(engine.name())).toString());
        command.add(String.valueOf(SECONDS));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output(engine).toFile());
        // they share the processors
        builder.environment().put("OMP_NUM_THREADS", "1");
        return builder.start();
    }

    private Path output(Engines engine) {
        return folder.resolve(engine.name() + ".txt");
    }

    private void assertFigures(Engines engine, int exitValue) throws IOException {
        String printed = Files.readString(output(engine));
        assertThat(exitValue).as(printed).isZero();
        Map<String, Long> figures = new HashMap<>();
        for (String line : printed.lines().toList()) {
            if (line.matches("[a-z_]+ -?\\d+")) {
                String[] words = line.split(" ", 2);
                figures.put(words[0], Long.valueOf(words[1]));
            }
        }
        System.out.printf(Locale.ROOT, "%s: %d threads, %d s: %s%n", engine, PredictionLoad.THREADS, SECONDS, figures);
        assertThat(figures.get("wrong")).as(printed).isZero();
        assertThat(figures.get("good")).isGreaterThan(PredictionLoad.THREADS);
        assertThat(figures.get("bad")).isCloseTo(figures.get("good") / 9, within((long) PredictionLoad.THREADS));
        assertThat(figures.get("tensors_left")).isZero();
        assertThat(figures.get("handles_left")).isZero();
        assertThat(figures.get("answered_until_closed")).isPositive();
        assertThat(figures.get("tensors_after_close")).isZero();
        assertThat(figures.get("resident_growth_kb")).isLessThan(MOST_GROWTH_KB);
    }
}
