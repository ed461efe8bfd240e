package org.abusmtl.testkit.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.abusmtl.JointModel;
import org.abusmtl.JointTrainer;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.io.ModelFile;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.spi.EngineDescription;
import org.abusmtl.spi.ModelEngine;
import org.abusmtl.spi.ModelEngineProvider;
import org.abusmtl.spi.Weights;
import org.abusmtl.testkit.engine.FakeModelEngine;
import org.abusmtl.training.Checkpointing;
import org.abusmtl.training.EpochResult;
import org.abusmtl.training.ProgressListener;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.training.TrainingData;
import org.abusmtl.training.TrainingInterruptedException;
import org.abusmtl.training.TrainingReport;
import org.abusmtl.volume.InvalidDataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks with a pretraining, which have two trainings. */
class TwoStageTrainingTest {

    private static final TrainingConfig CONFIG =
            TrainingConfig.paper().epochs(2).batchSize(3).learningRate(0.05).seed(11);

    @TempDir
    private Path folder;

    private static Dataset dataset() {
        return Balls.dataset(8);
    }

    private static JointModel model(String name) {
        return Balls.model()
                .network(NetworkSpec.byName(name).orElseThrow())
                .inputShape(16, 32, 16)
                .width(2)
                .build();
    }

    private static JointTrainer.Builder trainer() {
        return JointTrainer.builder().config(CONFIG).augmentation(Augmentations.flips());
    }

    private Weights weights(JointModel model) throws IOException {
        Path file = folder.resolve("weights.abus");
        model.save(file);
        return ModelFile.read(file).weights();
    }

    /** Counts the steps of both stages together. */
    private static final class Steps implements ProgressListener {
        private final List<String> events = new ArrayList<>();
        private final int stop;
        private int steps;

        Steps(int stop) {
            this.stop = stop;
        }

        @Override
        public void started(String name, TrainingData data, TrainingConfig config, long done, long all) {
            events.add(name + " starts");
        }

        @Override
        public void stepDone(long step, long all, double loss) {
            steps++;
            if (steps == stop) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void epochDone(EpochResult result) {
            events.add("epoch " + result.epoch());
        }

        @Override
        public void finished(TrainingReport report) {
            events.add(report.model() + " is done");
        }
    }

    @Test
    void listenerAndReportAndLogKnowBothStages() throws IOException {
        Path log = folder.resolve("log.jsonl");
        Steps listener = new Steps(0);
        try (JointModel model = model("Xie2018")) {
            TrainingReport report = trainer().log(log).listener(listener).train(model, dataset());

            TrainingReport first = report.pretraining().orElseThrow();
            assertThat(first.model()).isEqualTo("ClsNet for Xie2018");
            assertThat(first.epochs()).hasSize(2);
            assertThat(first.epochs().get(0).lastPass().segmentation()).isEmpty();
            assertThat(first.data()).isEqualTo(report.data());
            assertThat(report.epochs()).hasSize(2);
            assertThat(report.seconds()).isGreaterThanOrEqualTo(first.seconds());
            assertThat(report.toJson()).contains("\"pretraining\":{\"model\":\"ClsNet for Xie2018\"");
        }
        assertThat(listener.events)
                .containsExactly(
                        "ClsNet for Xie2018 starts",
                        "epoch 1",
                        "epoch 2",
                        "ClsNet for Xie2018 is done",
                        "Xie2018 starts",
                        "epoch 1",
                        "epoch 2",
                        "Xie2018 is done");
        List<String> events = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            JsonObject json = JsonParser.parseString(line).getAsJsonObject();
            events.add(json.get("event").getAsString()
                    + (json.has("model") ? " " + json.get("model").getAsString() : ""));
        }
        assertThat(events)
                .containsExactly(
                        "start ClsNet for Xie2018", "epoch", "epoch", "end", "start Xie2018", "epoch", "epoch", "end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Xie2018", "Qu2019_Iter"})
    void resumedTrainingEqualsTheUninterruptedOneInBothStages(String name) throws IOException {
        Weights expected;
        Steps whole = new Steps(0);
        try (JointModel model = model(name)) {
            trainer().listener(whole).train(model, dataset());
            expected = weights(model);
        }
        for (int after = 1; after < whole.steps; after += 2) {
            int stop = after;
            Path run = folder.resolve("run" + stop);
            try (JointModel model = model(name)) {
                JointTrainer interrupted = trainer()
                        .checkpoints(run, Checkpointing.everyEpoch())
                        .listener(new Steps(stop))
                        .build();
                Dataset dataset = dataset();
                assertThatThrownBy(() -> interrupted.train(model, dataset))
                        // the second where the cases of the next stage were being read
                        .isInstanceOfAny(TrainingInterruptedException.class, InterruptedIOException.class);
                Thread.interrupted();
            }
            Steps rest = new Steps(0);
            try (JointModel model = model(name)) {
                trainer()
                        .checkpoints(run, Checkpointing.everyEpoch())
                        .resume()
                        .listener(rest)
                        .train(model, dataset());
                weights(model)
                        .parameters()
                        .forEach((parameter, values) -> assertThat(values.values())
                                .as("stopped after " + stop + ": " + parameter)
                                .containsExactly(
                                        expected.parameters().get(parameter).values()));
            }
            assertThat(rest.steps).isEqualTo(whole.steps - stop);
        }
    }

    @Test
    void foldersOfBothStagesAreCheckedBeforeTheFirstStep() throws IOException {
        Path run = folder.resolve("run");
        try (JointModel model = model("Xie2018")) {
            JointTrainer.Builder trainer = trainer().checkpoints(run, Checkpointing.everyEpoch());
            trainer.train(model, dataset());
            assertThat(run.resolve("pretraining")).isDirectoryContaining("glob:**checkpoint-*.abus");
            Steps steps = new Steps(0);
            JointTrainer again = trainer.listener(steps).build();
            Dataset dataset = dataset();
            assertThatIllegalStateException()
                    .isThrownBy(() -> again.train(model, dataset))
                    .withMessageContaining("resume()");
            assertThat(steps.events).isEmpty();
        }
    }

    /** A VNet could be trained on one class, but not what comes after it. */
    @Test
    void classesAreCheckedBeforeTheFirstStage() {
        Dataset benign = dataset().filter(sample -> sample.diagnosis() == Diagnosis.BENIGN);
        Steps steps = new Steps(0);
        try (JointModel model = model("Qu2019")) {
            JointTrainer trainer = trainer().listener(steps).build();
            assertThatExceptionOfType(InvalidDataException.class)
                    .isThrownBy(() -> trainer.train(model, benign))
                    .withMessageContaining("no malignant case");
        }
        assertThat(steps.events).isEmpty();
    }

    @Test
    void nothingOfTheFirstStageStaysOpen() throws IOException {
        FakeModelEngine engine = new FakeModelEngine();
        try (JointModel model = Balls.model()
                .provider(new ModelEngineProvider() {
                    @Override
                    public int spiVersion() {
                        return SPI_VERSION;
                    }

                    @Override
                    public List<EngineDescription> engines() {
                        return List.of(new EngineDescription(FakeModelEngine.NAME, 1));
                    }

                    @Override
                    public List<String> coordinates() {
                        return List.of();
                    }

                    @Override
                    public ModelEngine open(String engineName, List<String> devices) {
                        return engine;
                    }
                })
                .network(NetworkSpec.qu2019())
                .inputShape(16, 32, 16)
                .width(2)
                .build()) {
            int before = engine.openTensors();
            trainer().train(model, dataset());
            assertThat(engine.openTensors()).isEqualTo(before);
        }
        assertThat(engine.openTensors()).isZero();
    }
}
