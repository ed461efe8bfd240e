package org.abusmtl.djl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.abusmtl.JointModel;
import org.abusmtl.JointPrediction;
import org.abusmtl.JointTrainer;
import org.abusmtl.data.Dataset;
import org.abusmtl.testkit.phantom.Difficulty;
import org.abusmtl.testkit.phantom.Phantoms;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Volume;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model file belongs to no engine. */
class CrossEngineTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"PyTorch, MXNet", "MXNet, PyTorch"})
    void modelTrainedOnOneEngineAnswersTheSameOnTheOther(String trainer, String user) throws IOException {
        Dataset dataset = Phantoms.builder()
                .count(8)
                .seed(3)
                .shape(new GridShape(32, 16, 48))
                .spacing(Spacing.isotropic(1.0))
                .tumorVolume(100, 500)
                .difficulty(Difficulty.EASY)
                .build()
                .dataset();
        Volume volume = dataset.samples().get(0).voxels().volume();
        Path file = folder.resolve("model.abus");
        JointPrediction expected;
        try (JointModel model = JointModel.builder()
                .engine(trainer)
                .stages(4, 6)
                .iterations(2)
                .width(2)
                .inputShape(32, 16, 48)
                .spacing(1.0)
                .build()) {
            JointTrainer.builder()
                    .config(TrainingConfig.paper().epochs(2).learningRate(1e-3).validationFraction(0))
                    .train(model, dataset);
            expected = model.predict(volume);
            model.save(file);
        }
        try (JointModel model = JointModel.load(file, user)) {
            JointPrediction actual = model.predict(volume);

            // single precision over three passes; the bound of the model file's promise
            assertThat(actual.malignancy()).isCloseTo(expected.malignancy(), Offset.offset(1e-4));
            float[] a = new float[volume.geometry().shape().voxels()];
            float[] b = a.clone();
            actual.probabilityMap().values().get(a);
            expected.probabilityMap().values().get(b);
            assertThat(a).containsExactly(b, Offset.offset(1e-4f));
            assertThat(model.provenance().training()).isPresent();
        }
    }
}
