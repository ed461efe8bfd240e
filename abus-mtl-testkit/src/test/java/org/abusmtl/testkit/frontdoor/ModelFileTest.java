package org.abusmtl.testkit.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import org.abusmtl.JointModel;
import org.abusmtl.JointTrainer;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.io.CheckpointFile;
import org.abusmtl.io.ModelFile;
import org.abusmtl.io.ModelFileException;
import org.abusmtl.io.ModelFileException.Kind;
import org.abusmtl.testkit.engine.FakeModelEngineProvider;
import org.abusmtl.training.Checkpointing;
import org.abusmtl.training.TrainingConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileTest {

    private static final int VERSION_AT = 8;
    private static final int LENGTH_AT = 12;
    private static final int HEADER_LENGTH_AT = 20;
    private static final int HEADER_AT = 24;

    @TempDir
    private Path folder;

    private Path file;
    private byte[] sound;

    @BeforeEach
    void trainAndSave() throws IOException {
        file = folder.resolve("model.abus");
        try (JointModel model = Balls.model().iterations(1).build()) {
            JointTrainer.builder()
                    .config(TrainingConfig.paper().epochs(2).learningRate(0.05).seed(Long.MIN_VALUE))
                    .augmentation(Augmentations.none())
                    .checkpoints(folder.resolve("run"), Checkpointing.everyEpoch())
                    .train(model, Balls.dataset(8));
            model.save(file);
        }
        sound = Files.readAllBytes(file);
    }

    private static JointModel load(Path path) throws IOException {
        return JointModel.loader().provider(new FakeModelEngineProvider()).load(path);
    }

    private void assertRefused(byte[] content, Kind kind) throws IOException {
        Path bad = folder.resolve("bad.abus");
        Files.write(bad, content);
        assertThatExceptionOfType(ModelFileException.class)
                .isThrownBy(() -> ModelFile.read(bad))
                .withMessageContaining("bad.abus")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(kind));
    }

    private static byte[] withChecksum(byte[] content) throws Exception {
        byte[] body = Arrays.copyOf(content, content.length - 32);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
        System.arraycopy(digest, 0, content, body.length, 32);
        return content;
    }

    @Test
    void everythingComesBack() throws IOException {
        ModelFile read = ModelFile.read(file);
        try (JointModel model = load(file)) {
            assertThat(read.network()).isEqualTo(model.spec());
            assertThat(read.provenance()).isEqualTo(model.provenance());
        }
        assertThat(read.provenance().training().orElseThrow().config().seed()).isEqualTo(Long.MIN_VALUE);
        assertThat(read.validationThreshold()).isPresent();
        Path again = folder.resolve("again.abus");
        read.write(again);
        assertThat(again).hasSameBinaryContentAs(file);
    }

    @Test
    void fileBeginsAsItsDocumentationSays() {
        ByteBuffer head = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(new String(sound, 0, 8, StandardCharsets.US_ASCII)).isEqualTo("ABUSMTL\0");
        assertThat(head.getInt(VERSION_AT)).isEqualTo(1);
        assertThat(head.getLong(LENGTH_AT)).isEqualTo(sound.length);
        assertThat((char) sound[HEADER_AT]).isEqualTo('{');
        assertThat((char) sound[HEADER_AT + head.getInt(HEADER_LENGTH_AT) - 1]).isEqualTo('}');
    }

    @Test
    void sameTrainingGivesTheSameBytes() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other")).resolve("second.abus");
        try (JointModel model = Balls.model().iterations(1).build()) {
            JointTrainer.builder()
                    .config(TrainingConfig.paper().epochs(2).learningRate(0.05).seed(Long.MIN_VALUE))
                    .augmentation(Augmentations.none())
                    .train(model, Balls.dataset(8));
            model.save(other);
        }
        assertThat(other).hasSameBinaryContentAs(file);
    }

    /** Every byte of the file is covered by magic or checksum. */
    @Test
    void anyChangedByteIsFound() throws IOException {
        Path bad = folder.resolve("bad.abus");
        for (int i = 0; i < sound.length; i++) {
            byte[] changed = sound.clone();
            changed[i] ^= 0x10;
            Files.write(bad, changed);
            Kind kind = kindOf(bad);
            if (i < VERSION_AT) {
                assertThat(kind).as("byte " + i).isEqualTo(Kind.NOT_A_MODEL);
            } else if (i >= LENGTH_AT && i < HEADER_LENGTH_AT) {
                assertThat(kind).as("byte " + i).isIn(Kind.TRUNCATED, Kind.CORRUPT);
            } else {
                assertThat(kind).as("byte " + i).isEqualTo(Kind.CORRUPT);
            }
        }
    }

    private static Kind kindOf(Path bad) throws IOException {
        try {
            ModelFile.read(bad);
        } catch (ModelFileException e) {
            return e.kind();
        }
        throw new AssertionError("a damaged file was read: " + bad);
    }

    @Test
    void anyShorterFileIsFound() throws IOException {
        for (int length = 1; length < sound.length; length++) {
            assertRefused(Arrays.copyOf(sound, length), Kind.TRUNCATED);
        }
    }

    @Test
    void longerFileIsCorrupt() throws IOException {
        assertRefused(Arrays.copyOf(sound, sound.length + 1), Kind.CORRUPT);
    }

    @Test
    void otherFilesAreNoModels() throws IOException {
        assertRefused(new byte[0], Kind.NOT_A_MODEL);
        assertRefused("case_id,label\n".getBytes(StandardCharsets.UTF_8), Kind.NOT_A_MODEL);
        assertRefused(new byte[1000], Kind.NOT_A_MODEL);
    }

    @Test
    void newerAndOlderFormatsAreToldApart() throws Exception {
        ByteBuffer head = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt(VERSION_AT, 2);
        assertRefused(withChecksum(sound.clone()), Kind.TOO_NEW);
        head.putInt(VERSION_AT, 0);
        assertRefused(withChecksum(sound.clone()), Kind.TOO_OLD);
    }

    @Test
    void soundChecksumDoesNotExcuseALyingHeader() throws Exception {
        ByteBuffer head = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN);
        int length = head.getInt(HEADER_LENGTH_AT);
        for (int lie : new int[] {-1, 0, 1, length - 1, length + 4, Integer.MAX_VALUE}) {
            head.putInt(HEADER_LENGTH_AT, lie);
            assertRefused(withChecksum(sound.clone()), Kind.CORRUPT);
        }
        head.putInt(HEADER_LENGTH_AT, length);
        assertRefused(withHeader("\"shape\":[1]", "\"shape\":[9]"), Kind.CORRUPT);
        assertRefused(withHeader("\"width\":2", "\"width\":x"), Kind.CORRUPT);
        assertRefused(withHeader("\"width\":2", "\"wodth\":2"), Kind.CORRUPT);
        assertRefused(withHeader("\"width\":2", "\"width\":0"), Kind.CORRUPT);
        assertRefused(withHeader("\"JOINT\"", "\"JOUNT\""), Kind.CORRUPT);
        // the crop that the preprocessing makes is not the network's input
        assertRefused(withHeader("16 32 16", "16 16 16"), Kind.CORRUPT);
    }

    private byte[] withHeader(String from, String to) throws Exception {
        String text = new String(sound, StandardCharsets.ISO_8859_1);
        assertThat(text).contains(from);
        return withChecksum(
                text.replaceFirst(java.util.regex.Pattern.quote(from), to).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void checkpointIsNoModelAndAModelNoCheckpoint() throws IOException {
        Path checkpoint;
        try (var files = Files.list(folder.resolve("run"))) {
            checkpoint = files.filter(each -> each.toString().endsWith(".abus"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        assertThat(CheckpointFile.read(checkpoint).position().epochs()).isNotEmpty();
        assertThatExceptionOfType(ModelFileException.class)
                .isThrownBy(() -> ModelFile.read(checkpoint))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.OTHER_CONTENT));
        assertThatExceptionOfType(ModelFileException.class)
                .isThrownBy(() -> CheckpointFile.read(file))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.OTHER_CONTENT));
    }

    @Test
    void weightsOfAnotherNetworkAreRefused() throws Exception {
        Path bad = folder.resolve("bad.abus");
        Files.write(bad, withHeader("segmentation.bias", "segmentation.bios"));
        assertThatThrownBy(() -> load(bad))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("segmentation.bios");
    }

    @Test
    void missingFileIsSaidToBeMissing() {
        assertThatThrownBy(() -> load(folder.resolve("none.abus"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void failedSaveLeavesTheEarlierFile() {
        Path nowhere = folder.resolve("no-such-folder").resolve("model.abus");
        try (JointModel model = Balls.model().build()) {
            assertThatThrownBy(() -> model.save(nowhere)).isInstanceOf(IOException.class);
            assertThat(nowhere).doesNotExist();
        }
    }

    /** Length and checksum of the forged file are right, so that it is read, and only the network knows better. */
    @Test
    void trainingGoesOnFromNoForgedCheckpoint() throws Exception {
        Path run = folder.resolve("run");
        try (var files = Files.list(run)) {
            for (Path checkpoint :
                    files.filter(each -> each.toString().endsWith(".abus")).toList()) {
                String text = Files.readString(checkpoint, StandardCharsets.ISO_8859_1);
                assertThat(text).contains("segmentation.bias");
                Files.write(
                        checkpoint,
                        withChecksum(text.replace("segmentation.bias", "segmentation.bios")
                                .getBytes(StandardCharsets.ISO_8859_1)));
            }
        }
        try (JointModel model = Balls.model().iterations(1).build()) {
            assertThatExceptionOfType(ModelFileException.class)
                    .isThrownBy(() -> JointTrainer.builder()
                            .config(TrainingConfig.paper()
                                    .epochs(2)
                                    .learningRate(0.05)
                                    .seed(Long.MIN_VALUE))
                            .augmentation(Augmentations.none())
                            .checkpoints(run, Checkpointing.everyEpoch())
                            .resume()
                            .train(model, Balls.dataset(8)))
                    .withMessageContaining("segmentation.bios")
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT));
        }
    }
}
