package org.abusmtl.testkit.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.abusmtl.Classifier;
import org.abusmtl.CrossValidation;
import org.abusmtl.JointModel;
import org.abusmtl.JointPrediction;
import org.abusmtl.JointTrainer;
import org.abusmtl.Segmenter;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.data.Dataset;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.metric.SegmentationFigure;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.RefinementSchedule;
import org.abusmtl.testkit.phantom.Phantoms;
import org.abusmtl.training.Checkpointing;
import org.abusmtl.training.ProgressListeners;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.training.TrainingReport;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sentences of the fluent interface, as a user writes them; only numbers of epochs and sides are smaller. The engine
 * is the one that the service loader finds, the fake one here.
 */
class FluentApiTest {

    @TempDir
    private Path folder;

    private static Dataset dataset() {
        return Phantoms.builder()
                .count(12)
                .seed(1)
                .shape(new GridShape(72, 36, 72))
                .spacing(Spacing.isotropic(0.9))
                .build()
                .dataset();
    }

    @Test
    void trainPredictSaveAndLoad() throws IOException {
        Dataset dataset = dataset();
        Volume volume = dataset.samples().get(0).voxels().volume();
        Path run = folder.resolve("run");
        Path file = folder.resolve("tumour.abus");

        try (JointModel model = JointModel.builder()
                .stages(4, 6)
                .iterations(2)
                .inputShape(32, 16, 48)
                .spacing(2.0)
                .build()) {
            TrainingReport report = JointTrainer.builder()
                    .config(TrainingConfig.paper().epochs(2).lambda(0.3).seed(42))
                    .augmentation(Augmentations.paper())
                    .checkpoints(run, Checkpointing.everyEpoch())
                    .listener(ProgressListeners.console())
                    .train(model, dataset);
            JointPrediction p = model.predict(volume);
            Mask mask = p.segmentation();
            double malignant = p.malignancy();
            model.save(file);

            assertThat(report.epochs()).hasSize(2);
            assertThat(mask.geometry()).isEqualTo(volume.geometry());
            assertThat(malignant).isBetween(0.0, 1.0);
            assertThat(p.probabilityMap().geometry()).isEqualTo(volume.geometry());
            assertThat(p.history()).hasSize(3);
        }
        try (JointModel model = JointModel.load(file)) {
            assertThat(model.spec().name()).isEqualTo("CMSVNet_Iter");
            assertThat(model.provenance().training().orElseThrow().data().dataset())
                    .isEqualTo(dataset.name());
        }
        try (Segmenter s = JointModel.load(file).asSegmenter();
                Classifier c = JointModel.load(file, "Fake").asClassifier()) {
            assertThat(s.segment(volume).geometry()).isEqualTo(volume.geometry());
            assertThat(c.malignancy(volume)).isBetween(0.0, 1.0);
        }
    }

    @Test
    void paperExperimentInOneSentence() throws IOException {
        Dataset dataset = dataset();

        EvaluationReport r = CrossValidation.builder()
                .folds(4)
                .seed(42)
                .models(NetworkSpec.table1())
                .config(TrainingConfig.paper().epochs(1).validationFraction(0.3))
                .settings(model -> model.inputShape(32, 16, 48).spacing(2.0).width(2))
                .run(dataset);

        assertThat(r.models()).hasSize(6);
        List<String> cases =
                dataset.samples().stream().map(sample -> sample.caseId()).toList();
        assertThat(r.models()).allSatisfy(report -> {
            assertThat(report.cases()).extracting(result -> result.caseId()).containsExactlyInAnyOrderElementsOf(cases);
            assertThat(report.folds()).hasSize(4);
        });
        assertThat(r.model("ClsNet").all().summary(SegmentationFigure.DICE).mean())
                .isEmpty();
        assertThat(r.model("VNet").all().classification()).isEmpty();
        assertThat(r.model("CMSVNet_Iter")
                        .all()
                        .summary(SegmentationFigure.DICE)
                        .mean())
                .isPresent();
        assertThat(r.model("CMSVNet_Iter").all().classification()).isPresent();
        assertThat(r.toJson()).startsWith("{\"models\":[");
        assertThat(r.toCsv().lines()).hasSize(1 + 6 * 12).first().asString().startsWith("model,case_id,");
    }

    @Test
    void defaultsOfTheExperimentAreThePapers() {
        // it is not run here: 24 trainings of 200 epochs
        assertThat(CrossValidation.builder()
                        .folds(4)
                        .seed(42)
                        .models(NetworkSpec.table1())
                        .build())
                .isNotNull();
        assertThat(RefinementSchedule.passes(3)).isEqualTo(RefinementSchedule.iterations(2));
        assertThat(NetworkSpec.PAPER_INPUT).isEqualTo(new GridShape(128, 64, 128));
    }
}
