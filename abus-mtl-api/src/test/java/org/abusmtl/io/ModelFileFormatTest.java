package org.abusmtl.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.io.ModelFileException.Kind;
import org.abusmtl.loss.LossWeighting;
import org.abusmtl.loss.TaskWeights;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.preprocessing.IntensityNormalization;
import org.abusmtl.preprocessing.Preprocessing;
import org.abusmtl.spi.TaskUncertainty;
import org.abusmtl.spi.WeightingState;
import org.abusmtl.spi.Weights;
import org.abusmtl.training.EpochResult;
import org.abusmtl.training.LossMeans;
import org.abusmtl.training.Provenance;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.training.TrainingData;
import org.abusmtl.training.ValidationResult;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Spacing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of format version 1 that are kept in the repository, and forged ones with a checksum that fits. */
class ModelFileFormatTest {

    private static final NetworkSpec NETWORK =
            NetworkSpec.cmsVNet().iterated(2).withWidth(2).withInputShape(new GridShape(32, 16, 48));

    private static final Preprocessing PREPROCESSING = Preprocessing.of(
            new GridShape(32, 16, 48), new Spacing(0.5, 0.25, 0.75), IntensityNormalization.percentiles(1, 99));

    private static final TrainingConfig CONFIG = TrainingConfig.paper()
            .epochs(3)
            .weighting(LossWeighting.uncertainty())
            .seed(-42);

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

    /** Two arrays; the first value tells several of them apart. */
    private static void requireWeights(Weights found, float first) {
        assertThat(found.parameters().keySet()).containsExactly("stage1.weight", "head.bias");
        Weights.Parameter weight = Objects.requireNonNull(found.parameters().get("stage1.weight"));
        assertThat(weight.shape()).containsExactly(2, 3);
        assertThat(weight.values()).containsExactly(first, 1, -2, 0.5f, 4, 1e-9f);
        Weights.Parameter bias = Objects.requireNonNull(found.parameters().get("head.bias"));
        assertThat(bias.shape()).containsExactly(1);
        assertThat(bias.values()).containsExactly(-first);
    }

    @Test
    void modelOfFormat1StaysReadable() throws IOException {
        ModelFile read = ModelFile.read(file(model));

        assertThat(read.network()).isEqualTo(NETWORK);
        assertThat(read.preprocessing()).isEqualTo(PREPROCESSING);
        assertThat(read.validationThreshold()).hasValue(0.375);
        assertThat(read.provenance().libraryVersion()).isEqualTo("0.1.0");
        assertThat(read.provenance().engine()).isEqualTo("PyTorch");
        assertThat(read.provenance().engineVersion()).isEqualTo("2.7.1");
        assertThat(read.provenance().seed()).isEqualTo(Long.MIN_VALUE);
        Provenance.Training training = read.provenance().training().orElseThrow();
        assertThat(training.data()).isEqualTo(new TrainingData("phantoms", "0123abcd", 12, 4, 5, 7));
        assertThat(training.config()).isEqualTo(CONFIG);
        assertThat(training.augmentation()).isEqualTo(Augmentations.none().toString());
        assertThat(training.bestEpoch()).isEqualTo(2);
        requireWeights(read.weights(), 0.25f);
    }

    @Test
    void checkpointOfFormat1StaysReadable() throws IOException {
        CheckpointFile read = CheckpointFile.read(file(checkpoint));

        assertThat(read.run().network()).isEqualTo(NETWORK);
        assertThat(read.run().preprocessing()).isEqualTo(PREPROCESSING);
        assertThat(read.run().config()).isEqualTo(CONFIG);
        assertThat(read.run().augmentation()).isEqualTo(Augmentations.none().toString());
        assertThat(read.run().dataDigest()).isEqualTo("0123abcd");
        assertThat(read.position().epochs())
                .containsExactly(new EpochResult(
                        1,
                        6,
                        1e-4,
                        List.of(
                                new LossMeans(0.75, OptionalDouble.of(0.5), OptionalDouble.of(0.25)),
                                new LossMeans(0.5, OptionalDouble.of(0.25), OptionalDouble.of(0.25))),
                        Optional.of(ValidationResult.of(4, OptionalDouble.of(0.5), OptionalDouble.empty(), 0.625)),
                        1.5,
                        0.125,
                        Optional.of(new TaskWeights(0.5, 1.5))));
        assertThat(read.position().batches()).isEqualTo(2);
        assertThat(read.position().sums().toArray(double[][]::new))
                .isDeepEqualTo(new double[][] {{1, 2, 3}, {4, 5, 6}});
        CheckpointFile.Best best = read.best().orElseThrow();
        assertThat(best.epoch()).isEqualTo(1);
        assertThat(best.threshold()).hasValue(0.5);
        assertThat(best.oneClassOnly()).contains("BENIGN");
        requireWeights(best.weights(), 2);
        requireWeights(read.weights(), 3);
        requireWeights(read.optimizer().firstMoments(), 4);
        requireWeights(read.optimizer().secondMoments(), 5);
        assertThat(read.optimizer().steps()).isEqualTo(8);
        assertThat(read.optimizer().randomState()).isEqualTo(-7);
        assertThat(read.optimizer().weighting())
                .contains(new WeightingState(new TaskUncertainty(0.5, 0.25, 0.125), new TaskUncertainty(-0.5, 1, 2)));
    }

    private static byte[] forged(byte[] sound, String from, String to) {
        String header = Containers.header(sound);
        assertThat(header).containsPattern(Pattern.quote(from));
        return Containers.withHeader(sound, header.replace(from, to).getBytes(StandardCharsets.UTF_8));
    }

    private void requireCorruptModel(byte[] content, String message) throws IOException {
        Path bad = file(content);
        assertThatExceptionOfType(ModelFileException.class)
                .isThrownBy(() -> ModelFile.read(bad))
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"width\":2|\"width\":1e9|width: expected an integer",
                "\"width\":2|\"width\":2000000000|width: expected 1 to 65536",
                "\"iterations\":2|\"iterations\":2147483646|iterations: expected 0 to 1000",
                "\"hidden_units\":256|\"hidden_units\":-1|hiddenUnits: expected at least 1",
                "[32,16,48]|[16000,8000,16]|inputShape: expected at most 134217728 voxels",
                "[32,16,48]|[2147483632,2147483632,16]|fewer than 2^31 voxels",
                "\"first_stage\":4|\"kind\":\"SPATIAL_PYRAMID\",\"bins\":[2000],\"first_stage\":4|fewer than 2^31"
                        + " features",
                "\"validation_threshold\":0.375|\"validation_threshold\":1e999|the range of double precision",
                "\"validation_threshold\":0.375|\"validation_threshold\":1.5|validation_threshold: expected a value in"
                        + " [0",
                "\"validation_threshold\":0.375|\"validation_threshold\":NaN|text that is not JSON",
                "0.5 0.25 0.75|0.5 -0.25 0.75|spacing_mm",
                "0.5 0.25 0.75|0.5 NaN 0.75|spacing_mm",
                "percentiles(1.0|percentiles(NaN|normalization",
                "\"shape\":[2,3]|\"shape\":[65536,65536,65536]|sides of an array",
                "\"shape\":[2,3]|\"shape\":[0,2147483647]|floats",
                "\"shape\":[2,3]|\"shape\":[2,-3]|sides of an array",
                "\"shape\":[2,3]|\"shape\":[2000000000]|floats",
                "\"name\":\"head.bias\"|\"name\":\"stage1.weight\"|each name once",
                "\"weights\"|\"others\"|a section weights",
                "\"seed\":-9223372036854775808|\"seed\":-9223372036854775809|an integer",
                "\"epochs\":3|\"epochs\":0|epochs"
            })
    void soundChecksumDoesNotExcuseAForgedHeader(String from, String to, String message) throws IOException {
        requireCorruptModel(forged(model, from, to), message);
    }

    @Test
    void nestingWithoutEndIsCorrupt() throws IOException {
        String deep = "[".repeat(2_000_000);
        requireCorruptModel(Containers.withHeader(model, deep.getBytes(StandardCharsets.UTF_8)), "not JSON");
        String deepField = "{\"content\":" + "{\"a\":".repeat(100_000);
        requireCorruptModel(Containers.withHeader(model, deepField.getBytes(StandardCharsets.UTF_8)), "not JSON");
    }

    @Test
    void headerOfManyTinyValuesIsRefusedBeforeItIsParsed() throws IOException {
        String many = "{\"a\":[" + "0,".repeat(2_000_001) + "0]}";
        requireCorruptModel(
                Containers.withHeader(model, many.getBytes(StandardCharsets.UTF_8)), "at most 2000000 values");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{} {}", "{}]", "{'content':'model'}", "{content:\"model\"}", "// model\n{}", "[]", "null"})
    void whatIsNotOneJsonObjectIsCorrupt(String json) throws IOException {
        requireCorruptModel(Containers.withHeader(model, json.getBytes(StandardCharsets.UTF_8)), "json: expected");
    }

    @Test
    void weightsThatAreNoNumbersAreCorrupt() throws IOException {
        byte[] content = model.clone();
        // the last float, in front of the checksum
        content[content.length - 33] = 0x7f;
        content[content.length - 34] = (byte) 0xc0;
        requireCorruptModel(Containers.seal(content), "head.bias: expected finite weights, found NaN");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"epoch\":1,\"steps\"|\"epoch\":2,\"steps\"|epoch 1 in place 1",
                "\"batches\":2|\"batches\":-1|batches: expected a number of at least 0",
                "\"optimizer_steps\":8|\"optimizer_steps\":-8|optimizer_steps: expected a number of at least 0",
                "[1.0,2.0,3.0]|[1.0,2.0]|three sums",
                "[1.0,2.0,3.0]|[1.0,2.0,1e999]|finite sums",
                "[1.0,2.0,3.0]|[1.0,2.0,\"x\"]|arrays of numbers",
                "[1.0,2.0,3.0]|{}|arrays of numbers",
                "[[1.0,2.0,3.0],[4.0,5.0,6.0]]|[]|those of 2 batches",
                "\"best\":{\"epoch\":1|\"best\":{\"epoch\":2|one of the 1 that are done",
                "\"best\":{\"epoch\":1|\"best\":{\"epoch\":0|one of the 1 that are done",
                "\"validation\":{|\"validation\":null,\"other\":{|one with a validation",
                "\"waiting_share\":0.125|\"waiting_share\":125|waitingShare",
                "\"best_weights\"|\"worst_weights\"|a section best_weights",
                "\"second_moments\"|\"third_moments\"|a section second_moments",
                "\"first_moment\":1.0|\"first_moment\":null|first_moment"
            })
    void checkpointThatContradictsItselfIsCorrupt(String from, String to, String message) throws IOException {
        Path bad = file(forged(checkpoint, from, to));
        assertThatExceptionOfType(ModelFileException.class)
                .isThrownBy(() -> CheckpointFile.read(bad))
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT));
    }

    @Test
    void everyWayOfBeingUnusableIsAnotherError() throws IOException {
        byte[] newer = model.clone();
        newer[8] = 2;
        byte[] older = model.clone();
        older[8] = 0;
        byte[] damaged = model.clone();
        damaged[100] ^= 1;
        assertThat(kind("NRRD0004\n".getBytes(StandardCharsets.UTF_8))).contains(Kind.NOT_A_MODEL);
        assertThat(kind(Arrays.copyOf(model, model.length - 1))).contains(Kind.TRUNCATED);
        assertThat(kind(damaged)).contains(Kind.CORRUPT);
        assertThat(kind(Containers.seal(newer))).contains(Kind.TOO_NEW);
        assertThat(kind(Containers.seal(older))).contains(Kind.TOO_OLD);
        assertThat(kind(checkpoint)).contains(Kind.OTHER_CONTENT);
        assertThat(kind(model)).isEmpty();
    }

    private Optional<Kind> kind(byte[] content) throws IOException {
        try {
            ModelFile.read(file(content));
            return Optional.empty();
        } catch (ModelFileException e) {
            return Optional.of(e.kind());
        }
    }
}
