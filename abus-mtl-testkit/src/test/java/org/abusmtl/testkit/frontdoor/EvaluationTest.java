package org.abusmtl.testkit.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.abusmtl.CrossValidation;
import org.abusmtl.JointModel;
import org.abusmtl.JointPrediction;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.data.Sample;
import org.abusmtl.evaluation.CaseResult;
import org.abusmtl.evaluation.EvaluationGrid;
import org.abusmtl.evaluation.EvaluationOptions;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.metric.Overlap;
import org.abusmtl.metric.SegmentationFigure;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.preprocessing.CropCenter;
import org.abusmtl.training.ProgressListener;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.training.TrainingData;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Vector3;
import org.junit.jupiter.api.Test;

class EvaluationTest {

    @Test
    void evaluationGivesTheFiguresOfEachPrediction() throws IOException {
        Dataset dataset = Balls.dataset(5);
        List<String> told = new ArrayList<>();
        try (JointModel model = Balls.model().iterations(1).build()) {
            EvaluationReport report = model.evaluate(
                    dataset,
                    EvaluationOptions.paper(),
                    (result, done, cases) -> told.add(result.caseId() + " " + done + "/" + cases));
            assertThat(told).startsWith("case-0 1/5").hasSize(5);
            assertThat(report.context().datasetDigest()).isEqualTo(dataset.digest());
            for (CaseResult result : report.cases()) {
                Sample sample = dataset.samples().stream()
                        .filter(each -> each.caseId().equals(result.caseId()))
                        .findFirst()
                        .orElseThrow();
                Mask reference = sample.voxels().mask();
                JointPrediction prediction =
                        model.predict(sample.voxels().volume(), CropCenter.BOUNDING_BOX.of(reference));
                assertThat(result.segmentation().orElseThrow().get(SegmentationFigure.DICE))
                        .hasValue(Overlap.dice(reference, prediction.segmentation()));
                assertThat(result.malignancy()).hasValue(prediction.malignancy());
                assertThat(result.crop().padded()).isTrue();
                assertThat(result.crop().diagonalMm()).isEqualTo(new Vector3(16, 32, 16).length());
            }
        }
    }

    @Test
    void networkGridComparesOnTheCrop() throws IOException {
        Sample sample = Balls.sample(0);
        try (JointModel model = Balls.model().build()) {
            EvaluationReport report = model.evaluate(
                    Dataset.of("one", List.of(sample)),
                    EvaluationOptions.paper().grid(EvaluationGrid.NETWORK).threshold(0.4),
                    (result, done, cases) -> {});
            Mask mask = sample.voxels().mask();
            Vector3 center = CropCenter.BOUNDING_BOX.of(mask);
            double expected = Overlap.dice(
                    model.preprocessing().cropMask(mask, center),
                    model.predict(sample.voxels().volume(), center)
                            .cropProbabilities()
                            .threshold(0.5));
            assertThat(report.cases().get(0).segmentation().orElseThrow().get(SegmentationFigure.DICE))
                    .hasValue(expected);
            assertThat(report.threshold()).isEqualTo(0.4);
        }
    }

    @Test
    void crossValidationTrainsEachModelAnewOnTheOtherFolds() throws IOException {
        Dataset dataset = Balls.dataset(12);
        List<TrainingData> trainings = new ArrayList<>();
        ProgressListener listener = new ProgressListener() {
            @Override
            public void started(String model, TrainingData data, TrainingConfig config, long done, long steps) {
                trainings.add(data);
            }
        };
        EvaluationReport report = CrossValidation.builder()
                .folds(3)
                .seed(5)
                .models(List.of(NetworkSpec.cmsVNet(), NetworkSpec.vnet()))
                .config(TrainingConfig.paper().epochs(1).validationFraction(0.3))
                .augmentation(Augmentations.none())
                .settings(EvaluationTest::small)
                .listener(listener)
                .run(dataset);

        assertThat(trainings).hasSize(6);
        Set<String> digests = new HashSet<>();
        trainings.forEach(data -> {
            assertThat(data.trainingCases() + data.validationCases()).isEqualTo(8);
            digests.add(data.digest());
        });
        assertThat(digests).as("both models see the same three folds").hasSize(3);
        assertThat(report.model("CMSVNet").cases()).hasSize(12);
        assertThat(report.model("CMSVNet").folds())
                .allSatisfy(fold -> assertThat(fold.cases()).hasSize(4));
        assertThat(report.model("CMSVNet").toMap()).containsKey("folds");
    }

    @Test
    void whatALaterModelWouldRefuseIsRefusedBeforeAnyTraining() {
        List<Sample> samples = new ArrayList<>();
        for (int number = 0; number < 6; number++) {
            samples.add(Balls.sample(number, Diagnosis.BENIGN));
        }
        CrossValidation.Builder untrained = CrossValidation.builder()
                .folds(2)
                .models(List.of(NetworkSpec.vnet(), NetworkSpec.cmsVNet()))
                .listener(new ProgressListener() {
                    @Override
                    public void started(String model, TrainingData data, TrainingConfig config, long done, long all) {
                        throw new AssertionError("nothing is trained");
                    }
                });
        assertThatThrownBy(() -> untrained.settings(EvaluationTest::small).run(Dataset.of("benign", samples)))
                .isInstanceOf(InvalidDataException.class)
                .hasMessage("benign: cases: expected both classes, for CMSVNet classifies, found no case of M among 6");
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        untrained.settings(model -> small(model).name("mine")).run(Balls.dataset(8)))
                .withMessage("settings: expected models of different names, found mine twice");
        // 2 malignant patients: each training part has one, which cannot be in both its halves
        assertThatThrownBy(() -> untrained
                        .settings(EvaluationTest::small)
                        .run(Dataset.of("few", Balls.dataset(8).samples().subList(0, 4))))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("of 2 parts");
    }

    @Test
    void dataOfOneClassIsEnoughToCompareSegmentations() throws IOException {
        List<Sample> samples = new ArrayList<>();
        for (int number = 0; number < 6; number++) {
            samples.add(Balls.sample(number, Diagnosis.BENIGN));
        }
        EvaluationReport report = CrossValidation.builder()
                .folds(2)
                .models(List.of(NetworkSpec.vnet()))
                .config(TrainingConfig.paper().epochs(1).validationFraction(0.3))
                .augmentation(Augmentations.none())
                .settings(EvaluationTest::small)
                .run(Dataset.of("benign", samples));
        assertThat(report.cases()).hasSize(6);
    }

    @Test
    void maskWithoutASpacingOfItsOwnHasItsVolumes() throws IOException {
        Sample sample = Balls.sample(1);
        Mask bare = sample.voxels()
                .mask()
                .withGeometry(Geometry.of(sample.voxels().mask().geometry().shape()));
        Sample without =
                Sample.of("bare", "p", sample.diagnosis(), sample.voxels().volume(), bare);
        assertThat(without.voxels().mask().volumeMm3())
                .isEqualTo(sample.voxels().mask().volumeMm3());
        try (JointModel model = Balls.model().build()) {
            assertThat(model.evaluate(Dataset.of("d", List.of(without))).cases())
                    .hasSize(1);
        }
    }

    private static JointModel.Builder small(JointModel.Builder model) {
        return model.inputShape(16, 32, 16).spacing(1.0).width(2);
    }

    @Test
    void comparisonHasNoFiguresOfItsOwn() throws IOException {
        Dataset dataset = Balls.dataset(3);
        EvaluationReport one;
        EvaluationReport two;
        try (JointModel model = Balls.model().build();
                JointModel vnet = Balls.model()
                        .network(NetworkSpec.vnet())
                        .inputShape(16, 32, 16)
                        .build()) {
            one = model.evaluate(dataset);
            two = vnet.evaluate(dataset);
        }
        EvaluationReport both = EvaluationReport.comparing(List.of(one, two));
        assertThat(both.models()).containsExactly(one, two);
        assertThat(both.model("VNet")).isSameAs(two);
        assertThat(EvaluationReport.comparing(List.of(one))).isSameAs(one);
        assertThat(one.models()).containsExactly(one);
        assertThatIllegalStateException().isThrownBy(both::all).withMessageContaining("[CMSVNet, VNet]");
        assertThatIllegalStateException().isThrownBy(both::cases);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> both.model("ClsNet"))
                .withMessageContaining("ClsNet");
        assertThatIllegalArgumentException().isThrownBy(() -> EvaluationReport.comparing(List.of(one, one)));
        assertThatIllegalArgumentException().isThrownBy(() -> EvaluationReport.comparing(List.of(both, one)));
    }

    @Test
    void modelsOfOneNameAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CrossValidation.builder().models(List.of(NetworkSpec.vnet(), NetworkSpec.vnet())))
                .withMessageContaining("VNet twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CrossValidation.builder().models(List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CrossValidation.builder().folds(1));
    }
}
