package org.abusmtl.testkit.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.abusmtl.Classifier;
import org.abusmtl.JointModel;
import org.abusmtl.JointPrediction;
import org.abusmtl.Segmenter;
import org.abusmtl.StageFeatures;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.data.Sample;
import org.abusmtl.io.ModelFile;
import org.abusmtl.model.Feedback;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.Tasks;
import org.abusmtl.preprocessing.Crop;
import org.abusmtl.spi.Weights;
import org.abusmtl.testkit.engine.FakeModelEngineProvider;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Lesion;
import org.abusmtl.volume.LesionChoice;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JointModelTest {

    @TempDir
    private Path folder;

    /** A model whose tumour probability is a steep function of brightness: bright is tumour. */
    private JointModel brightIsTumor(JointModel.Builder builder) throws IOException {
        Path file = folder.resolve("bright.abus");
        try (JointModel model = builder.build()) {
            model.save(file);
        }
        ModelFile saved = ModelFile.read(file);
        Map<String, Weights.Parameter> weights =
                new LinkedHashMap<>(saved.weights().parameters());
        int channels = weights.get("segmentation.weight").values().length;
        float[] weight = new float[channels];
        weight[0] = 20;
        weights.put("segmentation.weight", new Weights.Parameter(List.of(channels), weight));
        weights.put("segmentation.bias", new Weights.Parameter(List.of(1), new float[] {-2}));
        new ModelFile(
                        saved.network(),
                        saved.preprocessing(),
                        saved.validationThreshold(),
                        saved.provenance(),
                        new Weights(weights))
                .write(file);
        return JointModel.loader().provider(new FakeModelEngineProvider()).load(file);
    }

    private static double dice(Mask a, Mask b) {
        int both = 0;
        for (int i = 0; i < a.geometry().shape().voxels(); i++) {
            both += a.get(i) && b.get(i) ? 1 : 0;
        }
        return 2.0 * both / (a.count() + b.count());
    }

    @Test
    void maskOfABallIsTheBallOnTheVolumesOwnGrid() throws IOException {
        Sample.Voxels voxels = Balls.sample(1).voxels();
        try (JointModel model = brightIsTumor(Balls.model())) {
            Mask mask = model.predict(voxels.volume()).segmentation();
            assertThat(mask.geometry()).isEqualTo(Balls.GRID);
            // the rim of one voxel of a ball of 5 mm is where two resamplings may differ
            assertThat(dice(mask, voxels.mask())).isGreaterThan(0.9);
        }
    }

    /** The fake engine shows its input averaged to each stage's grid, times 1/(channel + 1). */
    @Test
    void stageFeaturesLieInTheCropOnTheirOwnGrids() throws IOException {
        Volume volume = Balls.sample(1).voxels().volume();
        Vector3 center = new Vector3(6, 14, 9);
        try (JointModel model = brightIsTumor(Balls.model())) {
            List<StageFeatures> stages = model.stageFeatures(volume, center);
            Crop crop = model.preprocessing().crop(volume, center);
            assertThat(stages).hasSize(9);
            int[] factors = {1, 2, 4, 8, 16, 8, 4, 2, 1};
            for (int i = 0; i < 9; i++) {
                StageFeatures stage = stages.get(i);
                int factor = factors[i];
                assertThat(stage.stage()).isEqualTo(i + 1);
                assertThat(stage.channels()).isEqualTo(model.spec().stageChannels(i + 1));
                assertThat(stage.geometry().shape()).isEqualTo(new GridShape(16 / factor, 32 / factor, 16 / factor));
                assertThat(stage.geometry().requireSpacing()).isEqualTo(Spacing.isotropic(factor));
                assertThat(stage.mean().geometry()).isEqualTo(stage.geometry());
            }
            StageFeatures second = stages.get(1);
            double sum = 0;
            for (int corner = 0; corner < 8; corner++) {
                int at = crop.geometry().shape().index(6 + corner % 2, 14 + corner / 2 % 2, 8 + corner / 4);
                sum += crop.values().get(at);
            }
            double expected = Math.max(0, sum / 8);
            assertThat(expected).as("the ball is bright").isPositive();
            assertThat(second.channel(0).value(3, 7, 4)).isCloseTo(expected, within(1e-6));
            assertThat(second.channel(3).value(3, 7, 4)).isCloseTo(expected / 4, within(1e-6));
            // the mean of 1, 1/2, 1/3 and 1/4
            assertThat(second.mean().value(3, 7, 4)).isCloseTo(expected * 25 / 48, within(1e-6));
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> second.channel(4));
            assertThatIllegalArgumentException().isThrownBy(() -> model.stageFeatures(volume, new Vector3(-9, 14, 9)));
        }
    }

    @Test
    void stageFeaturesAreThoseOfTheLastPass() throws IOException {
        Volume volume = Balls.sample(1).voxels().volume();
        Vector3 center = new Vector3(6, 14, 9);
        try (JointModel plain = brightIsTumor(Balls.model());
                JointModel refined = brightIsTumor(Balls.model().iterations(1))) {
            double map = plain.predict(volume, center).cropProbabilities().value(7, 15, 8);
            double first = plain.stageFeatures(volume, center).get(0).channel(0).value(7, 15, 8);
            double last =
                    refined.stageFeatures(volume, center).get(0).channel(0).value(7, 15, 8);
            assertThat(map).isGreaterThan(0.9);
            assertThat(last).isCloseTo(first + map, within(1e-6));
        }
    }

    @Test
    void encoderAloneHasFiveStages() throws IOException {
        try (JointModel model =
                Balls.model().tasks(Tasks.CLASSIFICATION).stages(5, 5).build()) {
            List<StageFeatures> stages =
                    model.stageFeatures(Balls.sample(1).voxels().volume(), new Vector3(6, 14, 9));
            assertThat(stages).extracting(StageFeatures::stage).containsExactly(1, 2, 3, 4, 5);
        }
    }

    @Test
    void severalLesionsAreListedAndTheLargestMayBeChosen() throws IOException {
        GridShape shape = new GridShape(16, 32, 16);
        float[] values = new float[shape.voxels()];
        int i = 0;
        for (int z = 0; z < shape.z(); z++) {
            for (int y = 0; y < shape.y(); y++) {
                for (int x = 0; x < shape.x(); x++, i++) {
                    boolean small = x >= 2 && x < 5 && y >= 4 && y < 8 && z >= 3 && z < 5;
                    boolean large = x >= 6 && x < 12 && y >= 20 && y < 25 && z >= 7 && z < 11;
                    values[i] = small || large ? 1 : 0;
                }
            }
        }
        Volume volume = Volume.of(Geometry.of(shape, Spacing.isotropic(1)), values);
        try (JointModel model = brightIsTumor(Balls.model())) {
            JointPrediction prediction = model.predict(volume);
            assertThat(prediction.lesions()).extracting(Lesion::voxels).containsExactly(6 * 5 * 4, 3 * 4 * 2);
            assertThat(prediction.lesions().get(0).center()).isEqualTo(new Vector3(8.5, 22, 8.5));
            assertThat(prediction.segmentation(LesionChoice.ALL).count()).isEqualTo(144);
            Mask largest = prediction.segmentation(LesionChoice.LARGEST);
            assertThat(largest.count()).isEqualTo(120);
            assertThat(largest.geometry()).isEqualTo(volume.geometry());
        }
    }

    @Test
    void tumorOfALargeVolumeIsFoundByTheSearch() throws IOException {
        Geometry large = Geometry.of(new GridShape(70, 60, 50), new Spacing(1.1, 1.0, 0.7));
        for (Vector3 center : List.of(new Vector3(20, 40, 12), new Vector3(60, 12, 25), new Vector3(38, 30, 17))) {
            Sample.Voxels voxels = Balls.ball("large", "p", Diagnosis.BENIGN, large, center, 4, Balls.SMOOTH)
                    .voxels();
            try (JointModel model = brightIsTumor(Balls.model())) {
                JointPrediction prediction = model.predict(voxels.volume());
                Vector3 found = prediction.center();
                // the coarse grid has cells of 4 mm
                assertThat((found.x() + 0.5) * 1.1).isCloseTo(center.x(), within(4.0));
                assertThat((found.y() + 0.5) * 1.0).isCloseTo(center.y(), within(4.0));
                assertThat((found.z() + 0.5) * 0.7).isCloseTo(center.z(), within(4.0));
                assertThat(dice(prediction.segmentation(), voxels.mask())).isGreaterThan(0.85);
            }
        }
    }

    /** Normalised by itself, a crop of the faint blob looks like a crop of the ball, and the blob is larger. */
    @Test
    void faintStructureWithoutTumorDoesNotWinTheSearch() throws IOException {
        Geometry large = Geometry.of(new GridShape(70, 60, 50), new Spacing(1.1, 1.0, 0.7));
        Vector3 tumor = new Vector3(60, 12, 25);
        Volume ball = Balls.ball("a", "p", Diagnosis.BENIGN, large, tumor, 4, Balls.SMOOTH)
                .voxels()
                .volume();
        Volume blob = Balls.ball("b", "p", Diagnosis.BENIGN, large, new Vector3(20, 42, 12), 6, Balls.SMOOTH)
                .voxels()
                .volume();
        float[] values = new float[large.shape().voxels()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (ball.value(i) + 0.02 * blob.value(i));
        }
        try (JointModel model = brightIsTumor(Balls.model())) {
            Vector3 found = model.predict(Volume.of(large, values)).center();
            // the coarse grid has cells of 4 mm
            assertThat((found.x() + 0.5) * 1.1).isCloseTo(tumor.x(), within(4.0));
            assertThat((found.y() + 0.5) * 1.0).isCloseTo(tumor.y(), within(4.0));
            assertThat((found.z() + 0.5) * 0.7).isCloseTo(tumor.z(), within(4.0));
        }
    }

    @Test
    void givenCenterIsUsed() throws IOException {
        Geometry large = Geometry.of(new GridShape(70, 60, 50), new Spacing(1.1, 1.0, 0.7));
        Sample.Voxels voxels = Balls.ball("large", "p", Diagnosis.BENIGN, large, new Vector3(60, 12, 25), 4, 1)
                .voxels();
        try (JointModel model = brightIsTumor(Balls.model())) {
            Vector3 elsewhere = new Vector3(10, 40, 20);
            JointPrediction prediction = model.predict(voxels.volume(), elsewhere);
            assertThat(prediction.center()).isEqualTo(elsewhere);
            assertThat(dice(prediction.segmentation(), voxels.mask())).isZero();
        }
    }

    @Test
    void everyPassIsInTheHistory() throws IOException {
        try (JointModel model = brightIsTumor(Balls.model().iterations(2))) {
            JointPrediction prediction = model.predict(Balls.volume(1));
            assertThat(prediction.history())
                    .extracting(JointPrediction.Pass::pass)
                    .containsExactly(1, 2, 3);
            // V + P is brighter than V wherever P > 0, so each pass finds at least as much
            assertThat(prediction.history().get(2).tumorVolumeMm3().orElseThrow())
                    .isGreaterThanOrEqualTo(
                            prediction.history().get(0).tumorVolumeMm3().orElseThrow());
            assertThat(prediction.history().get(0).meanProbability().orElseThrow())
                    .isBetween(0.5, 1.0);
            assertThat(prediction.malignancy())
                    .isEqualTo(prediction.history().get(2).malignancy().orElseThrow());
        }
    }

    @Test
    void lastPassReadsTheVolumeAndTheMapOfThePassBefore() throws IOException {
        Path file = folder.resolve("two.abus");
        JointPrediction once;
        JointPrediction twice;
        try (JointModel model = Balls.model().build()) {
            once = model.predict(Balls.volume(1));
        }
        try (JointModel model = Balls.model().iterations(1).build()) {
            twice = model.predict(Balls.volume(1));
            model.save(file);
        }
        float w = ModelFile.read(file)
                .weights()
                .parameters()
                .get("segmentation.weight")
                .values()[0];
        for (int i = 0; i < 100; i++) {
            double first = once.cropProbabilities().values().get(i);
            double second = twice.cropProbabilities().values().get(i);
            // logit(second) = w (V + P) + b = logit(first) + w P
            assertThat(logit(second)).isCloseTo(logit(first) + w * first, within(1e-5));
        }
    }

    private static double logit(double p) {
        return Math.log(p / (1 - p));
    }

    @Test
    void concatenatedFeedbackRuns() throws IOException {
        try (JointModel model =
                Balls.model().iterations(2).feedback(Feedback.CONCATENATE).build()) {
            assertThat(model.predict(Balls.volume(0)).history()).hasSize(3);
        }
    }

    @Test
    void segmenterAndClassifierAnswerAsTheModel() throws IOException {
        try (JointModel model = Balls.model().build()) {
            Segmenter segmenter = model.asSegmenter();
            Classifier classifier = model.asClassifier();
            Volume volume = Balls.volume(0);
            JointPrediction prediction = model.predict(volume);
            assertThat(segmenter.segment(volume).values())
                    .isEqualTo(prediction.segmentation().values());
            assertThat(segmenter.probabilities(volume).values())
                    .isEqualTo(prediction.probabilityMap().values());
            assertThat(classifier.malignancy(volume)).isEqualTo(prediction.malignancy());

            segmenter.close();

            assertThatIllegalStateException().isThrownBy(() -> classifier.malignancy(volume));
        }
    }

    @Test
    void viewOfATaskThatTheNetworkLacksIsRefused() {
        try (JointModel clsNet = Balls.model()
                        .network(NetworkSpec.clsNet())
                        .inputShape(16, 32, 16)
                        .build();
                JointModel vnet = Balls.model()
                        .network(NetworkSpec.vnet())
                        .inputShape(16, 32, 16)
                        .build()) {
            assertThatIllegalStateException().isThrownBy(clsNet::asSegmenter).withMessage("ClsNet does not segment");
            assertThatIllegalStateException().isThrownBy(vnet::asClassifier).withMessage("VNet does not classify");
        }
    }

    @Test
    void classifierOfALargeVolumeAsksForACentre() throws IOException {
        Geometry large = Geometry.of(new GridShape(70, 60, 50), new Spacing(1.1, 1.0, 0.7));
        Volume volume = Balls.ball("large", "p", Diagnosis.BENIGN, large, new Vector3(20, 40, 12), 4, 1)
                .voxels()
                .volume();
        try (JointModel model =
                Balls.model().tasks(Tasks.CLASSIFICATION).stages(5, 5).build()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> model.predict(volume))
                    .withMessageContaining("expected a centre")
                    .withMessageContaining("70x60x50");
            assertThat(model.predict(volume, new Vector3(20, 40, 17)).malignancy())
                    .isBetween(0.0, 1.0);
        }
    }

    @Test
    void thresholdDecidesTheDiagnosis() throws IOException {
        try (JointModel model = Balls.model().build()) {
            JointPrediction prediction = model.predict(Balls.volume(0));
            double p = prediction.malignancy();
            assertThat(prediction.diagnosis(p)).isEqualTo(Diagnosis.MALIGNANT);
            assertThat(prediction.diagnosis(Math.nextUp(p))).isEqualTo(Diagnosis.BENIGN);
            assertThat(prediction.diagnosis()).isEqualTo(prediction.diagnosis(0.5));
            assertThatIllegalArgumentException().isThrownBy(() -> prediction.diagnosis(1.5));
        }
    }

    @Test
    void volumeWithoutSpacingIsRefused() {
        Volume volume = Volume.of(Geometry.of(new GridShape(4, 5, 6)), new float[120]);
        try (JointModel model = Balls.model().build()) {
            assertThatThrownBy(() -> model.predict(volume))
                    .isInstanceOf(InvalidDataException.class)
                    .hasMessageContaining("spacing");
        }
    }

    @Test
    void voxelThatIsNotFiniteIsRefused() {
        float[] values = new float[Balls.GRID.shape().voxels()];
        values[77] = Float.NaN;
        Volume volume = Volume.of(Balls.GRID, values);
        try (JointModel model = Balls.model().build()) {
            assertThatThrownBy(() -> model.predict(volume))
                    .isInstanceOf(InvalidDataException.class)
                    .hasMessageContaining("not finite");
            values[77] = Float.POSITIVE_INFINITY;
            Volume infinite = Volume.of(Balls.GRID, values);
            assertThatThrownBy(() -> model.predict(infinite, new Vector3(7, 15, 10)))
                    .isInstanceOf(InvalidDataException.class);
        }
    }

    @Test
    void centreOutsideTheVolumeIsRefused() throws IOException {
        Volume volume = Balls.volume(0);
        try (JointModel model = Balls.model().build()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> model.predict(volume, new Vector3(7, 31, 5)))
                    .withMessageContaining("centerVoxel.y");
        }
    }

    @Test
    void builderRefusesBadValuesAtOnce() {
        JointModel.Builder builder = JointModel.builder();
        assertThatIllegalArgumentException().isThrownBy(() -> builder.stages(6, 4));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.iterations(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.width(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.inputShape(16, 20, 16))
                .withMessageContaining("16")
                .withMessageContaining("20");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.spacing(-0.5));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.name(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.engine(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.device("gpu"));
    }

    @Test
    void partsThatDoNotFitTogetherAreRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Balls.model().tasks(Tasks.CLASSIFICATION).build());
        assertThatIllegalStateException()
                .isThrownBy(() -> Balls.model()
                        .tasks(Tasks.CLASSIFICATION)
                        .stages(5, 5)
                        .iterations(2)
                        .build());
    }

    @Test
    void defaultsAreThePapers() {
        try (JointModel model = JointModel.builder()
                .provider(new FakeModelEngineProvider())
                .stages(4, 6)
                .iterations(2)
                .build()) {
            assertThat(model.spec()).isEqualTo(NetworkSpec.cmsVNet().iterated(2));
            assertThat(model.preprocessing()).isEqualTo(org.abusmtl.preprocessing.Preprocessing.paper());
        }
    }

    @Test
    void eightThreadsEachGetTheAnswerToTheirOwnVolume() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (JointModel model = Balls.model().iterations(1).build()) {
            List<Volume> volumes = new ArrayList<>();
            List<JointPrediction> expected = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                volumes.add(Balls.volume(i));
                expected.add(model.predict(volumes.get(i)));
            }
            List<Future<JointPrediction>> futures = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                Volume volume = volumes.get(i % 8);
                futures.add(threads.submit(() -> model.predict(volume)));
            }
            for (int i = 0; i < 32; i++) {
                JointPrediction found = futures.get(i).get();
                assertThat(found.cropProbabilities().values())
                        .isEqualTo(expected.get(i % 8).cropProbabilities().values());
                assertThat(found.malignancy()).isEqualTo(expected.get(i % 8).malignancy());
                assertThat(found.segmentation().values())
                        .isEqualTo(expected.get(i % 8).segmentation().values());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void paddedCropIsSaidSo() throws IOException {
        try (JointModel model = Balls.model().build()) {
            assertThat(model.predict(Balls.volume(0)).isPadded()).isTrue();
            Geometry large = Geometry.of(new GridShape(40, 50, 40), Spacing.isotropic(1));
            byte[] values = new byte[large.shape().voxels()];
            Arrays.fill(values, (byte) 3);
            values[5] = 9;
            JointPrediction inside = model.predict(Volume.of(large, values), new Vector3(20, 25, 20));
            assertThat(inside.isPadded()).isFalse();
        }
    }

    @Test
    void savingReplacesAnEarlierFileAndLoadingBringsEverythingBack() throws IOException {
        Path file = folder.resolve("model.abus");
        java.nio.file.Files.writeString(file, "an earlier file");
        try (JointModel model = Balls.model().iterations(2).name("Mine").build()) {
            model.save(file);
            try (JointModel loaded =
                    JointModel.loader().provider(new FakeModelEngineProvider()).load(file)) {
                assertThat(loaded.spec()).isEqualTo(model.spec());
                assertThat(loaded.preprocessing()).isEqualTo(model.preprocessing());
                assertThat(loaded.provenance()).isEqualTo(model.provenance());
                assertThat(loaded.validationThreshold()).isEmpty();
                assertThat(loaded.engine()).isEqualTo("Fake 1 on cpu");
            }
        }
    }

    /** A header can claim anything: 1 nm would take a kernel without end, 10 m searches without end. */
    @Test
    void volumeOfAnImpossibleSpacingIsRefused() {
        try (JointModel model = Balls.model().build()) {
            for (double mm : new double[] {1e-300, 1e-6, 1e4, 1e300}) {
                Volume volume =
                        Volume.of(Geometry.of(new GridShape(20, 20, 20), Spacing.isotropic(mm)), new byte[8000]);
                assertThatExceptionOfType(InvalidDataException.class)
                        .isThrownBy(() -> model.predict(volume))
                        .withMessageStartingWith("volume: ");
            }
        }
    }
}
