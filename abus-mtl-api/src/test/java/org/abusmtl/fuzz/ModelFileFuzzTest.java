package org.abusmtl.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.abusmtl.io.CheckpointFile;
import org.abusmtl.io.Containers;
import org.abusmtl.io.ModelFile;
import org.abusmtl.io.ModelFileException;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.spi.WeightingState;
import org.abusmtl.training.EpochResult;
import org.abusmtl.training.Provenance;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * Model files and checkpoints: as they are, with a length and a checksum that were put right, so that what is behind them
 * is reached, and with another JSON text in an otherwise right file.
 */
class ModelFileFuzzTest {

    @TempDir
    private static Path folder;

    private static byte[] model;
    private static byte[] checkpoint;

    @BeforeAll
    static void readSoundFiles() throws IOException {
        model = Containers.model();
        checkpoint = Containers.checkpoint();
    }

    @FuzzTest
    void raw(byte[] input) throws IOException {
        readModel(input, input);
    }

    @FuzzTest
    void sealed(byte[] input) throws IOException {
        readModel(input, Containers.seal(input));
    }

    @FuzzTest
    void modelHeader(byte[] input) throws IOException {
        readModel(input, Containers.withHeader(model, input));
    }

    @FuzzTest
    void checkpointHeader(byte[] input) throws IOException {
        Path file = Files.write(folder.resolve("checkpoint.abus"), Containers.withHeader(checkpoint, input));
        HostileInput.read(input, ModelFileException.class, () -> {
            CheckpointFile read = CheckpointFile.read(file);
            // what a training that goes on from it does first
            read.best()
                    .ifPresent(best -> assertThat(read.position()
                                    .epochs()
                                    .get(best.epoch() - 1)
                                    .validation())
                            .isPresent());
            for (EpochResult epoch : read.position().epochs()) {
                assertThat(EpochResult.fromJson(epoch.toJson())).isEqualTo(epoch);
                assertThat(epoch.lastPass().total()).isFinite();
            }
            for (double[] sums : read.position().sums()) {
                assertThat(sums).hasSize(3);
            }
            read.optimizer().weighting().ifPresent(WeightingState::weights);
        });
    }

    private static void readModel(byte[] input, byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("model.abus"), content);
        HostileInput.read(input, ModelFileException.class, () -> {
            ModelFile read = ModelFile.read(file);
            NetworkSpec network = read.network();
            network.headFeatures();
            network.pretrained();
            assertThat(NetworkSpec.fromJson(network.toJson())).isEqualTo(network);
            assertThat(Provenance.fromJson(read.provenance().toJson())).isEqualTo(read.provenance());
        });
    }
}
