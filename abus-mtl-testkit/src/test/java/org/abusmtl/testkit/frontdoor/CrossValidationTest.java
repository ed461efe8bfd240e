package org.abusmtl.testkit.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.abusmtl.CrossValidation;
import org.abusmtl.CrossValidation.Unit;
import org.abusmtl.JointModel;
import org.abusmtl.NoEngineException;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.data.Dataset;
import org.abusmtl.evaluation.EvaluationOptions;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.metric.ConfusionMatrix;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.testkit.engine.FakeModelEngineProvider;
import org.abusmtl.training.EpochResult;
import org.abusmtl.training.ProgressListener;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.training.TrainingData;
import org.abusmtl.training.TrainingInterruptedException;
import org.abusmtl.volume.InvalidDataException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Units of a cross-validation: written when they end, read back, the same in whichever order and however often stopped. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrossValidationTest {

    private static final TrainingConfig CONFIG =
            TrainingConfig.paper().epochs(2).learningRate(0.05).validationFraction(0.3);

    private final Dataset dataset = Balls.dataset(12);
    private EvaluationReport inMemory;

    @TempDir
    Path folder;

    /** Who trains what; with a unit at whose start, or an epoch at whose end, something goes wrong. */
    private static final class Diary implements ProgressListener {
        private final List<String> started = new ArrayList<>();
        private final List<Long> from = new ArrayList<>();
        private int failAtStart = Integer.MAX_VALUE;
        private int interruptAtEpoch = Integer.MAX_VALUE;
        private double epochSeconds;

        @Override
        public void started(String model, TrainingData data, TrainingConfig config, long stepsDone, long steps) {
            if (started.size() == failAtStart) {
                throw new IllegalStateException("power cut");
            }
            started.add(model + " lambda " + config.lambda());
            from.add(stepsDone);
        }

        @Override
        public void epochDone(EpochResult result) {
            epochSeconds += result.seconds();
            if (result.epoch() == interruptAtEpoch) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static JointModel.Builder small(JointModel.Builder model) {
        return model.provider(new FakeModelEngineProvider())
                .inputShape(16, 32, 16)
                .spacing(1.0)
                .width(2);
    }

    private static CrossValidation.Builder experiment(ProgressListener listener) {
        return CrossValidation.builder()
                .folds(3)
                .seed(5)
                .models(List.of(NetworkSpec.cmsVNet(), NetworkSpec.vnet()))
                .config(CONFIG)
                .augmentation(Augmentations.flips())
                .settings(CrossValidationTest::small)
                .listener(listener);
    }

    @BeforeAll
    void runWithoutAFolder() throws IOException {
        inMemory = experiment(new Diary()).run(dataset);
    }

    @Test
    void resultsThatAreReadBackGiveTheSameReportWithoutTraining() throws IOException {
        Diary first = new Diary();
        assertThat(experiment(first).folder(folder).run(dataset).toJson()).isEqualTo(inMemory.toJson());
        assertThat(first.started).hasSize(6);

        Diary second = new Diary();
        EvaluationReport again = experiment(second).folder(folder).run(dataset);
        assertThat(again.toJson()).isEqualTo(inMemory.toJson());
        assertThat(again.toCsv()).isEqualTo(inMemory.toCsv());
        assertThat(second.started).isEmpty();
        assertThat(folder.resolve("units").resolve("CMSVNet")).isDirectoryContaining("glob:**fold-2.json");
        assertThat(folder.resolve("units").resolve("CMSVNet")).isDirectoryNotContaining("glob:**checkpoints");
    }

    @Test
    void unitsCanBeRunOneByOneInAnyOrder() throws IOException {
        CrossValidation experiment = experiment(new Diary()).folder(folder).build();
        List<Unit> units = new ArrayList<>(experiment.plan(dataset));
        assertThat(units)
                .containsExactly(
                        new Unit("CMSVNet", 0),
                        new Unit("CMSVNet", 1),
                        new Unit("CMSVNet", 2),
                        new Unit("VNet", 0),
                        new Unit("VNet", 1),
                        new Unit("VNet", 2));
        Collections.reverse(units);
        for (Unit unit : units) {
            // as in a process of its own
            EvaluationReport fold =
                    experiment(new Diary()).folder(folder).build().run(Balls.dataset(12), unit);
            assertThat(fold.toJson())
                    .isEqualTo(inMemory.model(unit.model())
                            .folds()
                            .get(unit.fold())
                            .toJson());
            assertThat(experiment.done(dataset)).containsKey(unit);
            assertThat(experiment.done(dataset).get(unit).seconds()).isPositive();
        }
        Diary diary = new Diary();
        assertThat(experiment(diary).folder(folder).run(dataset).toJson()).isEqualTo(inMemory.toJson());
        assertThat(diary.started).isEmpty();
    }

    @Test
    void stoppedRunGoesOnWithWhatIsMissing() throws IOException {
        Diary stopped = new Diary();
        stopped.failAtStart = 4;
        assertThatIllegalStateException()
                .isThrownBy(() -> experiment(stopped).folder(folder).run(dataset))
                .withMessage("power cut");

        Diary diary = new Diary();
        CrossValidation experiment = experiment(diary).folder(folder).build();
        assertThat(experiment.done(dataset)).hasSize(4);
        assertThat(experiment.run(dataset).toJson()).isEqualTo(inMemory.toJson());
        assertThat(diary.started).containsExactly("VNet lambda 0.3", "VNet lambda 0.3");
    }

    @Test
    void stoppedUnitGoesOnFromItsCheckpointToTheSameModel() throws IOException {
        Unit unit = new Unit("CMSVNet", 1);
        CrossValidation whole =
                experiment(new Diary()).folder(folder.resolve("whole")).build();
        whole.run(dataset, unit);

        Diary stopped = new Diary();
        stopped.interruptAtEpoch = 1;
        Path half = folder.resolve("half");
        assertThatThrownBy(() -> experiment(stopped).folder(half).build().run(dataset, unit))
                .isInstanceOf(TrainingInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();

        Diary diary = new Diary();
        CrossValidation experiment = experiment(diary).folder(half).build();
        assertThat(experiment.done(dataset)).isEmpty();
        assertThat(experiment.run(dataset, unit).toJson())
                .isEqualTo(inMemory.model("CMSVNet").folds().get(1).toJson());
        assertThat(diary.from)
                .singleElement()
                .satisfies(steps -> assertThat(steps).isPositive());
        assertThat(experiment.modelFile(unit)).hasSameBinaryContentAs(whole.modelFile(unit));
        assertThat(experiment.modelFile(unit).getParent()).isDirectoryNotContaining("glob:**checkpoints");
    }

    @Test
    void nothingOfATrainingIsLeftWhenAUnitIsDone() throws IOException {
        Diary stopped = new Diary();
        stopped.failAtStart = 1;
        CrossValidation.Builder both =
                experiment(stopped).models(List.of(NetworkSpec.xie2018())).folder(folder);
        Unit unit = new Unit("Xie2018", 0);
        assertThatIllegalStateException()
                .isThrownBy(() -> both.build().run(dataset, unit))
                .withMessage("power cut");
        Path checkpoints = folder.resolve("units").resolve("Xie2018").resolve("fold-0.checkpoints");
        assertThat(checkpoints.resolve("pretraining")).isNotEmptyDirectory();
        Files.writeString(checkpoints.resolve(".checkpoint-000000000001.abus.tmp"), "half of it");

        Diary diary = new Diary();
        CrossValidation experiment = both.listener(diary).build();
        experiment.run(dataset, unit);
        assertThat(checkpoints).doesNotExist();
        assertThat(experiment.done(dataset).get(unit).seconds()).isGreaterThanOrEqualTo(diary.epochSeconds);

        Files.createDirectories(checkpoints.resolve("pretraining"));
        experiment.run(dataset, unit);
        assertThat(checkpoints).as("killed between the result and the deletion").doesNotExist();
    }

    @Test
    void modelOfAUnitGivesTheFiguresOfTheUnit() throws IOException {
        Unit unit = new Unit("CMSVNet", 0);
        CrossValidation experiment = experiment(new Diary()).folder(folder).build();
        EvaluationReport fold = experiment.run(dataset, unit);
        List<String> test = fold.cases().stream().map(each -> each.caseId()).toList();
        try (JointModel model =
                JointModel.loader().provider(new FakeModelEngineProvider()).load(experiment.modelFile(unit))) {
            assertThat(model.evaluate(dataset.filter(sample -> test.contains(sample.caseId())))
                            .cases())
                    .isEqualTo(fold.cases());
            assertThat(fold.validationThreshold()).isEqualTo(model.validationThreshold());
        }
    }

    @Test
    void resultsOfAnotherExperimentAreRefusedBeforeAnyTraining() throws IOException {
        experiment(new Diary()).folder(folder).build().run(dataset, new Unit("VNet", 2));
        Map<String, UnaryOperator<CrossValidation.Builder>> changes = new HashMap<>();
        changes.put(
                "training.epochs: expected 3 as in this experiment, found 2", each -> each.config(CONFIG.epochs(3)));
        changes.put(
                "training.lambda: expected 0.7 as in this experiment, found 0.3",
                each -> each.config("VNet", CONFIG.lambda(0.7)));
        changes.put("seed: expected 6 as in this experiment, found 5", each -> each.seed(6));
        changes.put(
                "weights_seed: expected 9007199254740993 as in this experiment, found 5",
                each -> each.settings(model -> small(model).seed(9007199254740993L)));
        changes.put("folds: expected 4 as in this experiment, found 3", each -> each.folds(4));
        changes.put(
                "network.width: expected 4 as in this experiment, found 2",
                each -> each.settings(model -> small(model).width(4)));
        changes.put(
                "preprocessing.", each -> each.settings(model -> small(model).spacing(2.0)));
        changes.put(
                "augmentation: expected \"" + Augmentations.none() + "\" as in this experiment",
                each -> each.augmentation(Augmentations.none()));
        changes.put(
                "evaluation.threshold: expected 0.4 as in this experiment, found 0.5",
                each -> each.evaluation(EvaluationOptions.paper().threshold(0.4)));
        changes.put(
                "conditions.threads: expected \"2\" as in this experiment, found none",
                each -> each.condition("threads", "2"));
        changes.forEach((message, change) -> {
            Diary diary = new Diary();
            assertThatThrownBy(
                            () -> change.apply(experiment(diary).folder(folder)).run(dataset))
                    .isInstanceOf(InvalidDataException.class)
                    .hasMessageContaining("fold-2.json: " + message);
            assertThat(diary.started).isEmpty();
        });
    }

    @Test
    void resultOfOtherCasesIsRefused() throws IOException {
        experiment(new Diary()).folder(folder).build().run(dataset, new Unit("VNet", 2));

        assertThatThrownBy(() -> experiment(new Diary()).folder(folder).build().done(Balls.dataset(14)))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining(
                        "fold-2.json: dataset: expected \"" + Balls.dataset(14).digest());
    }

    @Test
    void damagedResultIsRefused() throws IOException {
        Unit unit = new Unit("VNet", 0);
        CrossValidation experiment = experiment(new Diary()).folder(folder).build();
        experiment.run(dataset, unit);
        Path result = folder.resolve("units").resolve("VNet").resolve("fold-0.json");
        Files.writeString(result, Files.readString(result).replaceFirst("\"dice\":0", "\"dice\":1"));

        assertThatThrownBy(() -> experiment.run(dataset, unit))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("sha256");
    }

    @Test
    void oneModelCanBeTrainedInAnotherWay() throws IOException {
        Diary diary = new Diary();
        NetworkSpec half =
                NetworkSpec.cmsVNet().toBuilder().name("CMSVNet, 0.5").build();
        CrossValidation experiment = experiment(diary)
                .models(List.of(NetworkSpec.cmsVNet(), half))
                .config("CMSVNet, 0.5", CONFIG.lambda(0.5))
                .build();
        EvaluationReport report = experiment.run(dataset);
        assertThat(diary.started.subList(2, 4)).containsExactly("CMSVNet lambda 0.3", "CMSVNet, 0.5 lambda 0.5");
        assertThat(experiment.config("CMSVNet, 0.5").lambda()).isEqualTo(0.5);
        assertThat(report.model("CMSVNet").toCsv())
                .isEqualTo(inMemory.model("CMSVNet").toCsv());
        assertThat(report.model("CMSVNet, 0.5").toCsv())
                .isNotEqualTo(report.model("CMSVNet").toCsv());
    }

    @Test
    void decisionsAtTheFoldsOwnThresholdsArePooled() {
        EvaluationReport report = inMemory.model("CMSVNet");
        ConfusionMatrix expected = new ConfusionMatrix(0, 0, 0, 0);
        for (EvaluationReport fold : report.folds()) {
            double threshold = fold.validationThreshold().orElseThrow();
            expected = expected.plus(
                    fold.all().classificationAt(threshold).orElseThrow().counts());
        }
        assertThat(report.atValidationThreshold()).hasValue(expected);
        assertThat(expected.total()).isEqualTo(12);
        assertThat(report.validationThreshold()).isEmpty();
        assertThat(inMemory.model("VNet").atValidationThreshold()).isEmpty();
    }

    @Test
    void whatCannotBeRunIsRefusedAtOnce() {
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> experiment(new Diary()).config("ClsNet", CONFIG).build())
                .withMessage("config: expected names of the models [CMSVNet, VNet], found [ClsNet]");
        NetworkSpec brackets = NetworkSpec.vnet().toBuilder().name("(vnet)").build();
        assertThatIllegalStateException()
                .isThrownBy(() -> experiment(new Diary())
                        .models(List.of(NetworkSpec.vnet(), brackets))
                        .folder(folder)
                        .build())
                .withMessageContaining("(vnet)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> experiment(new Diary()).build().run(dataset, new Unit("VNet", 3)))
                .withMessage("fold: expected 0 to 2, found 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> experiment(new Diary()).build().run(dataset, new Unit("ClsNet", 0)))
                .withMessage("model: expected one of [CMSVNet, VNet], found ClsNet");
        assertThatIllegalStateException()
                .isThrownBy(() -> experiment(new Diary()).build().modelFile(new Unit("VNet", 0)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Unit("VNet", -1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> experiment(new Diary()).condition("threads", " "));
        assertThatThrownBy(() -> experiment(new Diary())
                        .settings(model -> small(model).engine("Abacus"))
                        .build()
                        .plan(dataset))
                .isInstanceOf(NoEngineException.class);
    }
}
