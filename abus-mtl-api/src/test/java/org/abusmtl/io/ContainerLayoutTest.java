package org.abusmtl.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.abusmtl.io.ModelFileException.Kind;
import org.abusmtl.spi.OptimizerState;
import org.abusmtl.spi.Weights;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written into the container of model files and checkpoints is what is read from it. */
class ContainerLayoutTest {

    private static final int PRELUDE = 24;
    private static final int CHECKSUM = 32;

    @TempDir
    private Path folder;

    private byte[] model;
    private byte[] checkpoint;

    @BeforeEach
    void readGoldenFiles() throws IOException {
        model = Containers.model();
        checkpoint = Containers.checkpoint();
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("file.abus"), content);
    }

    /** A small array and one that takes several chunks of a quarter of a mebibyte. */
    private static Weights weights(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Weights.Parameter> parameters = new LinkedHashMap<>();
        for (int[] shape : new int[][] {{3, 2}, {2, 7, 11_000}, {0, 4}, {1}}) {
            int count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (float) random.nextDouble(-1, 1);
            }
            parameters.put(
                    "array" + count,
                    new Weights.Parameter(Arrays.stream(shape).boxed().toList(), values));
        }
        return new Weights(parameters);
    }

    private static void requireSame(Weights found, Weights expected) {
        assertThat(List.copyOf(found.parameters().keySet()))
                .isEqualTo(List.copyOf(expected.parameters().keySet()));
        expected.parameters().forEach((name, parameter) -> {
            Weights.Parameter read = Objects.requireNonNull(found.parameters().get(name));
            assertThat(read.shape()).isEqualTo(parameter.shape());
            assertThat(read.values()).isEqualTo(parameter.values());
        });
    }

    @Test
    void modelIsReadAsItWasWritten() throws IOException {
        ModelFile golden = ModelFile.read(file(model));
        for (OptionalDouble threshold : List.of(OptionalDouble.empty(), OptionalDouble.of(0), OptionalDouble.of(1))) {
            ModelFile written =
                    new ModelFile(golden.network(), golden.preprocessing(), threshold, golden.provenance(), weights(1));
            Path file = folder.resolve("model.abus");

            written.write(file);

            ModelFile read = ModelFile.read(file);
            assertThat(read.network()).isEqualTo(golden.network());
            assertThat(read.preprocessing()).isEqualTo(golden.preprocessing());
            assertThat(read.validationThreshold()).isEqualTo(threshold);
            assertThat(read.provenance()).isEqualTo(golden.provenance());
            requireSame(read.weights(), weights(1));
        }
    }

    @Test
    void writtenContainerHasItsPreludeItsFloatsAndItsChecksum() throws IOException {
        ModelFile golden = ModelFile.read(file(model));
        Path file = folder.resolve("model.abus");

        golden.write(file);

        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer prelude = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(new String(bytes, 0, 8, StandardCharsets.US_ASCII)).isEqualTo("ABUSMTL\0");
        assertThat(prelude.getInt(8)).isEqualTo(1);
        assertThat(prelude.getLong(12)).isEqualTo(bytes.length);
        assertThat(Containers.header(bytes))
                .startsWith("{\"content\":\"model\"")
                .endsWith("}");
        assertThat(prelude.getFloat(PRELUDE + prelude.getInt(20))).isEqualTo(0.25f);
        assertThat(bytes.length).isEqualTo(PRELUDE + prelude.getInt(20) + 4 * 7 + CHECKSUM);
        assertThat(Containers.seal(bytes)).isEqualTo(bytes);
    }

    @Test
    void checkpointIsReadAsItWasWritten() throws IOException {
        CheckpointFile golden = CheckpointFile.read(file(checkpoint));
        CheckpointFile written = new CheckpointFile(
                golden.run(),
                new CheckpointFile.Origin("0.2", "Fake 1", OptionalLong.of(-3), List.of("seed", "engine")),
                new CheckpointFile.Position(
                        golden.position().epochs(), 1, List.of(new double[] {0.5, 0.25, 1e-9}), OptionalLong.of(77)),
                Optional.of(new CheckpointFile.Best(1, OptionalDouble.empty(), Optional.empty(), weights(2))),
                weights(3),
                new OptimizerState(9, weights(4), weights(5), Long.MIN_VALUE, Optional.empty()));
        Path file = folder.resolve("checkpoint.abus");

        written.write(file);

        CheckpointFile read = CheckpointFile.read(file);
        assertThat(read.run()).isEqualTo(golden.run());
        assertThat(read.origin()).isEqualTo(written.origin());
        assertThat(read.position().epochs()).isEqualTo(golden.position().epochs());
        assertThat(read.position().batches()).isEqualTo(1);
        assertThat(read.position().sums().toArray(double[][]::new)).isDeepEqualTo(new double[][] {{0.5, 0.25, 1e-9}});
        assertThat(read.position().logBytes()).hasValue(77);
        CheckpointFile.Best best = read.best().orElseThrow();
        assertThat(best.epoch()).isEqualTo(1);
        assertThat(best.threshold()).isEmpty();
        assertThat(best.oneClassOnly()).isEmpty();
        requireSame(best.weights(), weights(2));
        requireSame(read.weights(), weights(3));
        requireSame(read.optimizer().firstMoments(), weights(4));
        requireSame(read.optimizer().secondMoments(), weights(5));
        assertThat(read.optimizer().steps()).isEqualTo(9);
        assertThat(read.optimizer().randomState()).isEqualTo(Long.MIN_VALUE);
        assertThat(read.optimizer().weighting()).isEmpty();
    }

    /** Everything optional the other way round: a learned weighting, nothing that is the best, an unknown origin. */
    @Test
    void checkpointOfTheFirstBatchesIsReadAsItWasWritten() throws IOException {
        CheckpointFile golden = CheckpointFile.read(file(checkpoint));
        CheckpointFile written = new CheckpointFile(
                golden.run(),
                new CheckpointFile.Origin("0.2", "Fake 1", OptionalLong.empty(), List.of()),
                new CheckpointFile.Position(List.of(), 0, List.of(), OptionalLong.empty()),
                Optional.empty(),
                weights(3),
                new OptimizerState(
                        0, weights(4), weights(5), 12, golden.optimizer().weighting()));
        Path file = folder.resolve("checkpoint.abus");

        written.write(file);

        CheckpointFile read = CheckpointFile.read(file);
        assertThat(read.origin()).isEqualTo(written.origin());
        assertThat(read.position()).isEqualTo(written.position());
        assertThat(read.best()).isEmpty();
        assertThat(read.optimizer().weighting())
                .isEqualTo(golden.optimizer().weighting())
                .isPresent();
    }

    @Test
    void bestEpochKeepsItsThresholdAndItsOneClass() throws IOException {
        Path file = folder.resolve("checkpoint.abus");

        CheckpointFile.read(file(checkpoint)).write(file);

        CheckpointFile.Best best = CheckpointFile.read(file).best().orElseThrow();
        assertThat(best.threshold()).hasValue(0.5);
        assertThat(best.oneClassOnly()).contains("BENIGN");
    }

    private void refused(byte[] content, Kind kind, String message) throws IOException {
        Path bad = file(content);
        assertThatExceptionOfType(ModelFileException.class)
                .isThrownBy(() -> ModelFile.read(bad))
                .withMessage(bad + ": " + message)
                .satisfies(e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void filesThatEndBeforeTheirHeaderSayHowFarTheyGo() throws IOException {
        refused(new byte[0], Kind.NOT_A_MODEL, "magic: expected ABUSMTL, found an empty file");
        refused(new byte[] {'A', 'B', 'C'}, Kind.NOT_A_MODEL, "magic: expected ABUSMTL, found something else");
        for (int length : new int[] {1, 8, 24, 55}) {
            refused(
                    Arrays.copyOf(model, length),
                    Kind.TRUNCATED,
                    "length: expected at least 56 bytes, found " + length + " bytes");
        }
        refused(
                Arrays.copyOf(model, 56),
                Kind.TRUNCATED,
                "length: expected " + model.length + " bytes, found 56 bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, 1_000_000})
    void headerLengthThatCannotBeIsCorrupt(int length) throws IOException {
        byte[] forged = model.clone();
        ByteBuffer.wrap(forged).order(ByteOrder.LITTLE_ENDIAN).putInt(20, length);
        int room = model.length - PRELUDE - CHECKSUM;

        refused(Containers.seal(forged), Kind.CORRUPT, "header length: expected 2 to " + room + ", found " + length);
    }

    @Test
    void shortestHeaderIsReadAndFoundToLackItsTable() throws IOException {
        Path bad = file(Containers.withHeader(model, new byte[] {'{', '}'}));

        assertThatExceptionOfType(ModelFileException.class)
                .isThrownBy(() -> ModelFile.read(bad))
                .withMessageContaining("arrays")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT));
    }

    @Test
    void headerThatReachesIntoTheChecksumIsCorrupt() throws IOException {
        byte[] forged = model.clone();
        int room = model.length - PRELUDE - CHECKSUM;
        ByteBuffer.wrap(forged).order(ByteOrder.LITTLE_ENDIAN).putInt(20, room + 1);

        refused(
                Containers.seal(forged),
                Kind.CORRUPT,
                "header length: expected 2 to " + room + ", found " + (room + 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"shape\":[2,3]|\"shape\":[2,4]|arrays: expected 28 bytes of floats, found 36",
                "\"shape\":[2,3]|\"shape\":[2]|arrays: expected 28 bytes of floats, found 12",
                "\"shape\":[2,3]|\"shape\":[2,1.5]|arrays.weights.shape: expected sides of an array, found 1.5",
                "\"shape\":[2,3]|\"shape\":[2,[3]]|arrays.weights.shape: expected sides of an array, found [3]",
                "\"shape\":[2,3]|\"shape\":[46341,46341]|arrays.weights.shape: expected sides of an array, found 46341",
                "\"content\":\"model\"|\"content\":\"other\"|content: expected model, found other"
            })
    void forgedTableIsSaidWithWhatItHas(String from, String to, String message) throws IOException {
        byte[] forged = Containers.withHeader(
                model, Containers.header(model).replace(from, to).getBytes(StandardCharsets.UTF_8));

        refused(forged, message.startsWith("content") ? Kind.OTHER_CONTENT : Kind.CORRUPT, message);
    }

    @Test
    void floatsThatEndInTheMiddleOfOneAreCorrupt() throws IOException {
        byte[] longer = Arrays.copyOf(model, model.length + 2);

        refused(Containers.seal(longer), Kind.CORRUPT, "arrays: expected 30 bytes of floats, found 28");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"optimizer_steps\":8|\"optimizer_steps\":8,\"log_bytes\":-1|log_bytes: expected at least 0, found -1",
                "\"threshold\":0.5|\"threshold\":1.5|threshold: expected a value in [0, 1], found 1.5",
                "\"threshold\":0.5|\"threshold\":-0.5|threshold: expected a value in [0, 1], found -0.5",
                "[1.0,2.0,3.0]|[1.0,2.0,3.0,4.0]|three sums for each pass, found 4"
            })
    void forgedCheckpointIsSaidWithWhatItHas(String from, String to, String message) throws IOException {
        String header = Containers.header(checkpoint);
        assertThat(header).contains(from);
        Path bad =
                file(Containers.withHeader(checkpoint, header.replace(from, to).getBytes(StandardCharsets.UTF_8)));

        assertThatExceptionOfType(ModelFileException.class)
                .isThrownBy(() -> CheckpointFile.read(bad))
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT));
    }

    @Test
    void networkAndCropOfAnotherShapeAreCorrupt() throws IOException {
        byte[] forged = Containers.withHeader(
                model,
                Containers.header(model).replace("\"32 16 48\"", "\"32 16 64\"").getBytes(StandardCharsets.UTF_8));
        Path bad = file(forged);

        assertThatExceptionOfType(ModelFileException.class)
                .isThrownBy(() -> ModelFile.read(bad))
                .withMessageContaining("preprocessing.input_shape: expected 32x16x48 as the network's, found 32x16x64");
    }
}
