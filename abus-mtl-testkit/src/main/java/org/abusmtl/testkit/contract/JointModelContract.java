package org.abusmtl.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.abusmtl.JointModel;
import org.abusmtl.JointPrediction;
import org.abusmtl.JointTrainer;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.data.Sample;
import org.abusmtl.model.Tasks;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.training.TrainingReport;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Orientation;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a {@link JointModel} must do on every engine: answer on the caller's own grid, survive its file, learn.
 *
 * @since 0.1.0
 */
public abstract class JointModelContract {

    /** Another spacing than the crop's along every axis, and an orientation. */
    private static final Geometry GRID = Geometry.of(new GridShape(14, 40, 25), new Spacing(1.1, 0.6, 0.9))
            .withOrientation(new Orientation(
                    new Vector3(0, 1, 0), new Vector3(0, 0, -1), new Vector3(-1, 0, 0), new Vector3(5, -7, 11)));

    /** For subclasses. */
    protected JointModelContract() {}

    /**
     * A builder that is set to the engine.
     *
     * @return {@code JointModel.builder().engine("PyTorch")}, say
     */
    protected abstract JointModel.Builder builder();

    /**
     * A loader that is set to the same engine.
     *
     * @return {@code JointModel.loader().engine("PyTorch")}, say
     */
    protected abstract JointModel.Loader loader();

    private JointModel.Builder small() {
        return builder().width(2).inputShape(16, 32, 48).spacing(1.0).seed(3);
    }

    /** A bright ball in dark noise, the larger ones malignant. */
    private static Sample sample(int number) {
        boolean malignant = number % 2 == 1;
        GridShape shape = GRID.shape();
        float[] values = new float[shape.voxels()];
        byte[] mask = new byte[shape.voxels()];
        int i = 0;
        for (int z = 0; z < shape.z(); z++) {
            for (int y = 0; y < shape.y(); y++) {
                for (int x = 0; x < shape.x(); x++, i++) {
                    double distance = Math.sqrt(Math.pow(1.1 * (x - 7), 2)
                            + Math.pow(0.6 * (y - 18 - number % 3), 2)
                            + Math.pow(0.9 * (z - 12), 2));
                    mask[i] = (byte) (distance < (malignant ? 6 : 3.5) ? 1 : 0);
                    values[i] = (float) (100 * mask[i] + 20 * Math.sin(12.9898 * x + 78.233 * y + 37.719 * z + number));
                }
            }
        }
        return Sample.of(
                "case-" + number,
                "patient-" + number,
                malignant ? Diagnosis.MALIGNANT : Diagnosis.BENIGN,
                Volume.of(GRID, values),
                Mask.of(GRID, mask));
    }

    private static Dataset dataset(int count) {
        List<Sample> samples = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            samples.add(sample(number));
        }
        return Dataset.of("balls", samples);
    }

    private static Volume volume(int number) throws IOException {
        return sample(number).voxels().volume();
    }

    @Test
    void predictionLiesOnTheCallersOwnGrid() throws IOException {
        try (JointModel model = small().iterations(1).build()) {
            JointPrediction prediction = model.predict(volume(0));
            assertThat(prediction.probabilityMap().geometry()).isEqualTo(GRID);
            assertThat(prediction.segmentation().geometry()).isEqualTo(GRID);
            assertThat(prediction.malignancy()).isBetween(0.0, 1.0);
            assertThat(prediction.history()).hasSize(2);
            assertThat(prediction.history().get(1).malignancy()).hasValue(prediction.malignancy());
        }
    }

    @Test
    void modelOfOneTaskRefusesTheOther() throws IOException {
        try (JointModel clsNet =
                        small().tasks(Tasks.CLASSIFICATION).stages(5, 5).build();
                JointModel vnet = small().tasks(Tasks.SEGMENTATION).build()) {
            JointPrediction classified = clsNet.predict(volume(0));
            assertThatIllegalStateException()
                    .isThrownBy(classified::segmentation)
                    .withMessage("ClsNet does not segment");
            JointPrediction segmented = vnet.predict(volume(0));
            assertThatIllegalStateException().isThrownBy(segmented::malignancy).withMessage("VNet does not classify");
        }
    }

    @Test
    void savedModelPredictsTheSame(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("model.abus");
        JointPrediction expected;
        try (JointModel model = small().iterations(1).build()) {
            expected = model.predict(volume(0));
            model.save(file);
        }
        try (JointModel model = loader().load(file)) {
            JointPrediction actual = model.predict(volume(0));
            assertThat(actual.malignancy()).isEqualTo(expected.malignancy());
            assertThat(actual.cropProbabilities().values())
                    .isEqualTo(expected.cropProbabilities().values());
        }
    }

    @Test
    void trainingReducesTheLossAndKeepsTheBestEpoch() throws IOException {
        try (JointModel model = small().build()) {
            TrainingReport report = JointTrainer.builder()
                    .config(TrainingConfig.paper().epochs(12).learningRate(0.01).validationFraction(0.34))
                    .augmentation(Augmentations.none())
                    .train(model, dataset(6));
            assertThat(report.epochs()).hasSize(12);
            assertThat(report.epochs().get(11).lastPass().segmentation().orElseThrow())
                    .isLessThan(report.epochs().get(0).lastPass().segmentation().orElseThrow());
            assertThat(report.best().validation().orElseThrow().score())
                    .isGreaterThanOrEqualTo(
                            report.epochs().get(0).validation().orElseThrow().score());
            assertThat(model.provenance().training()).isPresent();
        }
    }

    @Test
    void closedModelRefusesWork(@TempDir Path folder) throws IOException {
        JointModel model = small().build();
        model.close();
        model.close();
        Volume volume = volume(0);
        Vector3 center = new Vector3(7, 18, 12);
        Dataset dataset = dataset(6);
        Path file = folder.resolve("model.abus");
        JointTrainer.Builder trainer =
                JointTrainer.builder().config(TrainingConfig.paper().epochs(1));
        List<ThrowingCallable> uses = List.of(
                () -> model.predict(volume),
                () -> model.predict(volume, center),
                () -> model.stageFeatures(volume, center),
                () -> model.asSegmenter().segment(volume),
                () -> model.asClassifier().malignancy(volume),
                () -> model.evaluate(dataset),
                () -> model.save(file),
                () -> trainer.train(model, dataset));
        assertThat(uses)
                .allSatisfy(use -> assertThatIllegalStateException()
                        .isThrownBy(use)
                        .withMessageEndingWith("expected open, found closed"));
        assertThat(file).doesNotExist();
    }

    @Test
    void closeWaitsForPredictionsThatAreUnderWay() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        JointModel model = small().iterations(1).build();
        try {
            Volume volume = volume(0);
            double expected = model.predict(volume).malignancy();
            CountDownLatch predicted = new CountDownLatch(4);
            List<Future<?>> users = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                users.add(threads.submit(() -> predictUntilClosed(model, volume, expected, predicted)));
            }
            assertThat(predicted.await(60, TimeUnit.SECONDS)).isTrue();
            model.close();
            for (Future<?> user : users) {
                user.get(60, TimeUnit.SECONDS);
            }
        } finally {
            model.close();
            threads.shutdownNow();
        }
    }

    private static void predictUntilClosed(JointModel model, Volume volume, double expected, CountDownLatch predicted) {
        while (true) {
            double malignancy;
            try {
                malignancy = model.predict(volume).malignancy();
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("closed");
                return;
            }
            // sums of float products in another order
            assertThat(malignancy).isCloseTo(expected, within(1e-5));
            predicted.countDown();
        }
    }
}
