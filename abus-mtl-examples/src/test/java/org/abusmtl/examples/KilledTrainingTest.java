package org.abusmtl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.abusmtl.io.CheckpointFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Processes that train and are killed, as by kill -9. However often, and at whatever moment,
 * the model file is in the end that of a training which nothing happened to, byte for byte.
 */
@Tag("slow")
class KilledTrainingTest {

    /** 30 over both engines. */
    private static final int KILLS = 15;

    private static final int EPOCHS = 24;

    /** Another one kills at other moments: {@code -Dabusmtl.kills.seed=...}. */
    private static final long SEED = Long.getLong("abusmtl.kills.seed", 20210407);

    /** Exit value of a killed process: 128 + SIGKILL, or what Java gives Windows. */
    private static final int KILLED = OS.WINDOWS.isCurrentOs() ? 1 : 137;

    /** More than any of the processes takes; one that hangs is an error. */
    private static final long MOST_MINUTES = 10;

    private static final String CHECKPOINT = "checkpoint-";
    private static final String HALF_WRITTEN = ".checkpoint-";

    /** When a process is killed. */
    private enum Moment {
        /** Anywhere between its start and its first checkpoint: loading, reading, preparing, resuming. */
        STARTING,
        /** Anywhere within the epochs after its first checkpoint. */
        TRAINING,
        /** While a checkpoint is being written. */
        WRITING
    }

    /** How long an uninterrupted process took, in nanoseconds. */
    private record Pace(long untilFirstCheckpoint, long epoch) {}

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"PyTorch", "MXNet"})
    void modelIsThatOfAnUninterruptedTrainingByteForByte(String engine) throws Exception {
        Path data = InputFiles.phantoms(folder.resolve("data"), 6);
        SplittableRandom random = new SplittableRandom(SEED);
        Run whole = new Run(Files.createDirectory(folder.resolve("whole")), data, engine);
        Pace pace = whole.measure();
        byte[] expected = Files.readAllBytes(whole.model);
        whole.assertLogIsComplete();

        List<String> story = new ArrayList<>();
        int trainings = 1;
        int half = 0;
        Run run = new Run(Files.createDirectory(folder.resolve("killed-1")), data, engine);
        for (int kills = 0; kills < KILLS; ) {
            Moment moment = Moment.values()[(kills + trainings - 1) % Moment.values().length];
            if (run.killedAt(moment, pace, random)) {
                kills++;
                boolean inWriting = run.isHalfWritten();
                half += inWriting ? 1 : 0;
                story.add(moment + " with " + run.epochsDone() + " epochs done" + (inWriting ? ", half written" : ""));
                run.assertCheckpointsAreSound();
            } else {
                // it was faster than its killer, who tries another moment next
                assertThat(trainings).isLessThan(KILLS);
                assertThat(run.model).hasBinaryContent(expected);
                run.assertLogIsComplete();
                trainings++;
                run = new Run(Files.createDirectory(folder.resolve("killed-" + trainings)), data, engine);
            }
        }
        run.finish();

        System.out.printf(
                Locale.ROOT,
                "%s: seed %d, %d kills in %d trainings of %d epochs, %d while a checkpoint was written: %s%n",
                engine,
                SEED,
                KILLS,
                trainings,
                EPOCHS,
                half,
                story);
        assertThat(run.model).hasBinaryContent(expected);
        run.assertLogIsComplete();
        assertThat(half).as("kills while a checkpoint was written").isPositive();
    }

    /** One training, in as many processes as it takes. */
    private static final class Run {
        private final Path folder;
        private final Path model;
        private final Path checkpoints;
        private final List<String> command = new ArrayList<>();
        /** What earlier processes left, and the last one did not live to clear away. */
        private Set<Path> halfBefore = Set.of();

        Run(Path folder, Path data, String engine) {
            this.folder = folder;
            this.model = folder.resolve("model.abus");
            this.checkpoints = folder.resolve("model.abus.checkpoints");
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(
                    List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
            command.addAll(List.of(Main.class.getName(), "train", "--data", data.toString(), "--engine", engine));
            command.addAll(List.of("--model", "CMSVNet_Iter", "--iterations", "1", "--width", "2"));
            command.addAll(List.of("--shape", "32,16,32", "--spacing", "1.5", "--epochs", "" + EPOCHS));
            command.addAll(List.of("--learning-rate", "1e-3", "--validation", "0.34", "--seed", "7"));
            command.addAll(List.of("--out", model.toString(), "--resume"));
        }

        private Process start() throws IOException {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile());
            for (String threads : List.of("OMP_NUM_THREADS", "MKL_NUM_THREADS", "MXNET_OMP_MAX_THREADS")) {
                builder.environment().put(threads, "1");
            }
            return builder.start();
        }

        private void requireSuccess(Process process) throws IOException, InterruptedException {
            boolean ended = process.waitFor(MOST_MINUTES, TimeUnit.MINUTES);
            process.destroyForcibly().waitFor();
            assertThat(ended).as("end of the process").isTrue();
            assertThat(process.exitValue())
                    .as(Files.readString(folder.resolve("output")))
                    .isZero();
        }

        void finish() throws IOException, InterruptedException {
            requireSuccess(start());
        }

        Pace measure() throws IOException, InterruptedException {
            long start = System.nanoTime();
            Process process = start();
            awaitFile(process, CHECKPOINT, Set.of());
            long first = System.nanoTime();
            requireSuccess(process);
            return new Pace(first - start, (System.nanoTime() - first) / EPOCHS);
        }

        /** Whether it could be killed before it ended by itself. */
        boolean killedAt(Moment moment, Pace pace, SplittableRandom random) throws IOException, InterruptedException {
            Set<Path> before = Set.copyOf(files(CHECKPOINT));
            halfBefore = Set.copyOf(files(HALF_WRITTEN));
            Process process = start();
            try {
                switch (moment) {
                    case STARTING ->
                        process.waitFor(random.nextLong(pace.untilFirstCheckpoint()), TimeUnit.NANOSECONDS);
                    case TRAINING -> {
                        awaitFile(process, CHECKPOINT, before);
                        process.waitFor(random.nextLong(3 * pace.epoch()), TimeUnit.NANOSECONDS);
                    }
                    case WRITING -> {
                        Set<Path> seen = new HashSet<>(halfBefore);
                        for (int nth = random.nextInt(1, 4); nth > 0; nth--) {
                            seen.addAll(awaitFile(process, HALF_WRITTEN, seen));
                        }
                    }
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
            if (process.exitValue() == KILLED) {
                return true;
            }
            requireSuccess(process);
            return false;
        }

        /** Waits until there is another file of such a name, or the process has ended. */
        private List<Path> awaitFile(Process process, String prefix, Set<Path> known)
                throws IOException, InterruptedException {
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MOST_MINUTES);
            while (process.isAlive() && System.nanoTime() < end) {
                List<Path> files = files(prefix);
                files.removeAll(known);
                if (!files.isEmpty()) {
                    return files;
                }
                process.waitFor(100, TimeUnit.MICROSECONDS);
            }
            return List.of();
        }

        private List<Path> files(String prefix) throws IOException {
            if (!Files.isDirectory(checkpoints)) {
                return new ArrayList<>();
            }
            try (Stream<Path> files = Files.list(checkpoints)) {
                return new ArrayList<>(
                        files.filter(file -> file.getFileName().toString().startsWith(prefix))
                                .sorted()
                                .toList());
            }
        }

        /** Whether the last process was writing a checkpoint when it was killed. */
        boolean isHalfWritten() throws IOException {
            return !halfBefore.containsAll(files(HALF_WRITTEN));
        }

        int epochsDone() throws IOException {
            List<Path> files = files(CHECKPOINT);
            return files.isEmpty()
                    ? 0
                    : CheckpointFile.read(files.get(files.size() - 1))
                            .position()
                            .epochs()
                            .size();
        }

        /** Not even the one that was being written. */
        void assertCheckpointsAreSound() throws IOException {
            List<Path> files = files(CHECKPOINT);
            assertThat(files).hasSizeLessThanOrEqualTo(3); // a third one before the oldest is deleted
            for (Path file : files) {
                assertThat(CheckpointFile.read(file).position().epochs()).isNotEmpty();
            }
        }

        /** Each epoch once and in order, however often its line was written. */
        void assertLogIsComplete() throws IOException {
            List<Integer> epochs = new ArrayList<>();
            int ends = 0;
            for (String line : Files.readAllLines(folder.resolve("model.abus.log.jsonl"))) {
                JsonObject json = JsonParser.parseString(line).getAsJsonObject();
                switch (json.get("event").getAsString()) {
                    case "epoch" -> epochs.add(json.get("epoch").getAsInt());
                    case "end" -> ends++;
                    default -> {}
                }
            }
            assertThat(epochs)
                    .isEqualTo(IntStream.rangeClosed(1, EPOCHS).boxed().toList());
            assertThat(ends).isEqualTo(1);
        }
    }
}
