package org.abusmtl.testkit.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.abusmtl.JointModel;
import org.abusmtl.JointPrediction;
import org.abusmtl.JointTrainer;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.io.CheckpointFile;
import org.abusmtl.loss.ClassWeights;
import org.abusmtl.loss.LossWeighting;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.preprocessing.CropCenter;
import org.abusmtl.spi.Network;
import org.abusmtl.spi.OptimizerState;
import org.abusmtl.spi.PassLoss;
import org.abusmtl.spi.TrainingBatch;
import org.abusmtl.spi.TrainingSession;
import org.abusmtl.training.Checkpointing;
import org.abusmtl.training.EpochResult;
import org.abusmtl.training.ProgressListener;
import org.abusmtl.training.ProgressListeners;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.training.TrainingDivergedException;
import org.abusmtl.training.TrainingInterruptedException;
import org.abusmtl.training.TrainingReport;
import org.abusmtl.training.ValidationResult;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class JointTrainerTest {

    private static final TrainingConfig CONFIG =
            TrainingConfig.paper().epochs(4).learningRate(0.05).seed(11);

    @TempDir
    private Path folder;

    /** 13 cases, of which 10 or so are learnt from: the last batch of 3 is smaller. */
    private static Dataset dataset() {
        return Balls.dataset(13);
    }

    private static JointTrainer.Builder trainer() {
        return JointTrainer.builder().config(CONFIG.batchSize(3)).augmentation(Augmentations.paper());
    }

    private byte[] saved(JointModel model) throws IOException {
        Path file = folder.resolve("saved.abus");
        model.save(file);
        return Files.readAllBytes(file);
    }

    /** Interrupts the training thread after a step. */
    private static ProgressListener interruptAfter(long step) {
        return new ProgressListener() {
            @Override
            public void stepDone(long done, long steps, double loss) {
                if (done == step) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }

    private List<Path> checkpoints() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("run"))) {
            return files.filter(file -> file.toString().endsWith(".abus"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void resumedTrainingEqualsTheUninterruptedOneAtEveryStep() throws IOException {
        byte[] expected;
        TrainingReport whole;
        try (JointModel model = Balls.model().iterations(1).build()) {
            whole = trainer().train(model, dataset());
            expected = saved(model);
        }
        long steps = whole.best().steps() / whole.bestEpoch() * 4;
        for (long stop = 1; stop < steps; stop++) {
            Path run = folder.resolve("run" + stop);
            JointTrainer.Builder interrupted =
                    trainer().checkpoints(run, Checkpointing.everyEpoch()).listener(interruptAfter(stop));
            try (JointModel model = Balls.model().iterations(1).build()) {
                Dataset dataset = dataset();
                TrainingInterruptedException e = catchThrowableOfType(
                        TrainingInterruptedException.class, () -> interrupted.train(model, dataset));
                assertThat(Thread.interrupted()).as("interrupt flag").isTrue();
                assertThat(e.checkpoint()).isPresent();
                assertThat(e.checkpoint().get()).exists();
            }
            try (JointModel model = Balls.model().iterations(1).build()) {
                TrainingReport resumed = trainer()
                        .checkpoints(run, Checkpointing.everyEpoch())
                        .resume()
                        .train(model, dataset());
                assertThat(resumed.bestEpoch()).isEqualTo(whole.bestEpoch());
                assertThat(resumed.threshold()).isEqualTo(whole.threshold());
                assertThat(resumed.epochs())
                        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("seconds", "waitingShare")
                        .isEqualTo(whole.epochs());
                assertThat(saved(model)).as("stopped after step " + stop).isEqualTo(expected);
            }
        }
    }

    /** The weights: what stands between the header and the checksum. */
    private static byte[] tail(byte[] file) {
        int header = java.nio.ByteBuffer.wrap(file)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .getInt(20);
        return java.util.Arrays.copyOfRange(file, 24 + header, file.length - 32);
    }

    @Test
    void resumingAFinishedTrainingDoesNoStep() throws IOException {
        byte[] expected;
        try (JointModel model = Balls.model().build()) {
            trainer().checkpoints(folder.resolve("run"), Checkpointing.every(3)).train(model, dataset());
            expected = saved(model);
        }
        List<Long> steps = new ArrayList<>();
        try (JointModel model = Balls.model().build()) {
            trainer()
                    .checkpoints(folder.resolve("run"), Checkpointing.every(3))
                    .resume()
                    .listener(new ProgressListener() {
                        @Override
                        public void stepDone(long step, long all, double loss) {
                            steps.add(step);
                        }
                    })
                    .train(model, dataset());
            assertThat(saved(model)).isEqualTo(expected);
        }
        assertThat(steps).isEmpty();
    }

    /** The balls lie 0.7 mm beside the middle of their volumes. */
    @Test
    void cropsAreTakenWhereTheConfigurationPutsThem() throws IOException {
        List<byte[]> weights = new ArrayList<>();
        for (CropCenter center : List.of(CropCenter.BOUNDING_BOX, CropCenter.VOLUME_CENTER)) {
            try (JointModel model = Balls.model().build()) {
                trainer().config(CONFIG.epochs(1).center(center)).train(model, dataset());
                weights.add(tail(saved(model)));
            }
        }
        assertThat(weights.get(1)).isNotEqualTo(weights.get(0));
    }

    @Test
    void learnedWeightsAreToldOfEachEpochAndGoOnAfterAnInterruption() throws IOException {
        TrainingConfig config = CONFIG.batchSize(3).weighting(LossWeighting.uncertainty());
        byte[] expected;
        TrainingReport whole;
        try (JointModel model = Balls.model().iterations(1).build()) {
            whole = trainer().config(config).train(model, dataset());
            expected = saved(model);
        }
        assertThat(whole.epochs().stream()
                        .map(epoch -> epoch.taskWeights().orElseThrow())
                        .distinct())
                .hasSize(4);
        Path run = folder.resolve("run");
        JointTrainer.Builder interrupted = trainer()
                .config(config)
                .checkpoints(run, Checkpointing.everyEpoch())
                .listener(interruptAfter(6));
        try (JointModel model = Balls.model().iterations(1).build()) {
            Dataset dataset = dataset();
            TrainingInterruptedException e =
                    catchThrowableOfType(TrainingInterruptedException.class, () -> interrupted.train(model, dataset));
            assertThat(Thread.interrupted()).as("interrupt flag").isTrue();
            assertThat(e.checkpoint()).isPresent();
        }
        try (JointModel model = Balls.model().iterations(1).build()) {
            TrainingReport resumed = trainer()
                    .config(config)
                    .checkpoints(run, Checkpointing.everyEpoch())
                    .resume()
                    .train(model, dataset());
            assertThat(resumed.best().taskWeights()).isEqualTo(whole.best().taskWeights());
            assertThat(saved(model)).isEqualTo(expected);
            assertThat(TrainingConfig.fromJson(
                            model.provenance().training().orElseThrow().config().toJson()))
                    .isEqualTo(config);
        }
    }

    @Test
    void resumeWithoutACheckpointBegins() throws IOException {
        try (JointModel model = Balls.model().build()) {
            TrainingReport report = trainer()
                    .checkpoints(folder.resolve("run"), Checkpointing.everyEpoch())
                    .resume()
                    .train(model, dataset());
            assertThat(report.epochs()).hasSize(4);
        }
        assertThat(checkpoints()).hasSize(2);
    }

    @Test
    void newTrainingDoesNotMixWithAnotherOnesCheckpoints() throws IOException {
        try (JointModel model = Balls.model().build()) {
            JointTrainer trainer = trainer()
                    .checkpoints(folder.resolve("run"), Checkpointing.everyEpoch())
                    .build();
            trainer.train(model, dataset());
            Dataset dataset = dataset();
            assertThatIllegalStateException()
                    .isThrownBy(() -> trainer.train(model, dataset))
                    .withMessageContaining("resume()");
        }
    }

    @Test
    void newestTwoCheckpointsStay() throws IOException {
        try (JointModel model = Balls.model().build()) {
            trainer()
                    .checkpoints(folder.resolve("run"), Checkpointing.everyEpoch())
                    .train(model, dataset());
        }
        assertThat(checkpoints()).hasSize(2);
        assertThat(CheckpointFile.read(checkpoints().get(0)).position().epochs())
                .hasSize(3);
        assertThat(CheckpointFile.read(checkpoints().get(1)).position().epochs())
                .hasSize(4);
    }

    @Test
    void bestValidationEpochIsKept() throws IOException {
        try (JointModel model = Balls.model().build()) {
            TrainingReport report = trainer().train(model, dataset());
            ValidationResult best = report.best().validation().orElseThrow();
            assertThat(report.epochs())
                    .noneMatch(epoch -> epoch.validation().orElseThrow().isBetterThan(best));
            assertThat(model.provenance().training().orElseThrow().bestEpoch()).isEqualTo(report.bestEpoch());
            assertThat(model.validationThreshold()).isEqualTo(report.threshold());
        }
    }

    @Test
    void trainingAndValidationPartsShareNoPatientAndWeightsAreCountedOnTheFirst() throws IOException {
        try (JointModel model = Balls.model().build()) {
            TrainingReport report = trainer().train(model, dataset());
            assertThat(report.data().trainingCases() + report.data().validationCases())
                    .isEqualTo(13);
            assertThat(report.data().malignant() + report.data().benign())
                    .isEqualTo(report.data().trainingCases());
            assertThat(report.classWeights())
                    .isEqualTo(ClassWeights.of(
                            report.data().malignant(), report.data().benign()));
        }
    }

    @Test
    void brightBallsAreLearnt() throws IOException {
        try (JointModel model = Balls.model().iterations(1).build()) {
            TrainingReport report = JointTrainer.builder()
                    .config(TrainingConfig.paper().epochs(40).learningRate(0.2).seed(1))
                    .augmentation(Augmentations.flips())
                    .train(model, dataset());
            assertThat(report.best().validation().orElseThrow().dice().orElseThrow())
                    .isGreaterThan(0.9);
            assertThat(report.best().validation().orElseThrow().auc().orElseThrow())
                    .isGreaterThan(0.9);
        }
    }

    @Test
    void withoutAValidationPartTheLastEpochCounts() throws IOException {
        try (JointModel model = Balls.model().build()) {
            TrainingReport report =
                    trainer().config(CONFIG.validationFraction(0)).train(model, dataset());
            assertThat(report.bestEpoch()).isEqualTo(4);
            assertThat(report.data().validationCases()).isZero();
            assertThat(report.threshold()).isEmpty();
            assertThat(report.epochs()).allMatch(epoch -> epoch.validation().isEmpty());
            assertThat(report.warnings()).anyMatch(warning -> warning.startsWith("no validation part"));
        }
    }

    @Test
    void oneClassOnlyIsRefusedForAClassifierAndAcceptedForASegmenter() throws IOException {
        List<org.abusmtl.data.Sample> samples = new ArrayList<>();
        for (int number = 0; number < 6; number++) {
            samples.add(Balls.sample(number, Diagnosis.BENIGN));
        }
        Dataset benign = Dataset.of("benign", samples);
        try (JointModel joint = Balls.model().build();
                JointModel vnet = Balls.model()
                        .network(NetworkSpec.vnet())
                        .inputShape(16, 32, 16)
                        .build()) {
            assertThatThrownBy(() -> trainer().train(joint, benign)).isInstanceOf(InvalidDataException.class);
            TrainingReport report =
                    trainer().config(CONFIG.validationFraction(0.3)).train(vnet, benign);
            assertThat(report.data().validationCases()).isPositive();
            assertThat(report.classWeights()).isEqualTo(ClassWeights.EQUAL);
            assertThat(report.best().lastPass().classification()).isEmpty();
        }
    }

    @Test
    void batchOfOneCaseIsRefusedWhereBatchNormSeesOneVoxelOfIt() {
        try (JointModel model = Balls.model().inputShape(16, 16, 16).build()) {
            // 13 cases by 2 leave one over, and 16x16x16 voxels are one at the bottom
            assertThatThrownBy(() -> JointTrainer.builder()
                            .config(TrainingConfig.paper().epochs(1).validationFraction(0))
                            .train(model, Balls.dataset(13)))
                    .isInstanceOf(InvalidDataException.class)
                    .hasMessageContaining("at least 2 cases")
                    .hasMessageContaining("13 cases by 2");
        }
    }

    @Test
    void batchOfOneCaseADeviceIsRefusedWhereBatchNormSeesOneVoxelOfIt() {
        try (JointModel model =
                Balls.model().inputShape(16, 16, 16).devices("cpu", "cpu").build()) {
            assertThatThrownBy(() -> JointTrainer.builder()
                            .config(TrainingConfig.paper().epochs(1).validationFraction(0))
                            .train(model, Balls.dataset(14)))
                    .isInstanceOf(InvalidDataException.class)
                    .hasMessageContaining("14 cases by 2, devices: 2");
        }
    }

    @Test
    void lossesAreMeansOverTheCases() throws IOException {
        List<double[]> steps = new ArrayList<>();
        ProgressListener collect = new ProgressListener() {
            @Override
            public void stepDone(long step, long all, double loss) {
                steps.add(new double[] {step, all, loss});
            }
        };
        try (JointModel model = Balls.model().build()) {
            TrainingReport report = trainer()
                    .config(CONFIG.epochs(1).batchSize(4).validationFraction(0))
                    .listener(collect)
                    .train(model, dataset());
            // 13 cases in batches of 4, 4, 4 and 1
            assertThat(steps).hasSize(4);
            double mean = (4 * (steps.get(0)[2] + steps.get(1)[2] + steps.get(2)[2]) + steps.get(3)[2]) / 13;
            assertThat(report.epochs().get(0).lastPass().total()).isCloseTo(mean, within(1e-12));
            assertThat(steps.get(3)).startsWith(4, 4);
        }
    }

    @Test
    void learningRateFollowsTheSchedule() throws IOException {
        try (JointModel model = Balls.model().build()) {
            TrainingReport report = trainer()
                    .config(CONFIG.epochs(2).batchSize(13).validationFraction(0))
                    .train(model, dataset());
            assertThat(report.epochs())
                    .extracting(EpochResult::learningRate)
                    .containsExactly(0.05, 0.05 * Math.pow(0.5, 0.9));
        }
    }

    @Test
    void lossThatIsNotFiniteEndsTheTraining() throws IOException {
        try (JointModel model = JointModel.builder()
                .provider(new Scripted(6))
                .inputShape(16, 32, 16)
                .spacing(1)
                .build()) {
            Dataset dataset = dataset();
            JointTrainer trainer = trainer()
                    .config(CONFIG.batchSize(3).validationFraction(0))
                    .checkpoints(folder.resolve("run"), Checkpointing.everyEpoch())
                    .build();
            TrainingDivergedException e =
                    catchThrowableOfType(TrainingDivergedException.class, () -> trainer.train(model, dataset));
            // 5 steps an epoch: the sixth is the first of the second epoch
            assertThat(e.epoch()).isEqualTo(2);
            assertThat(e.caseIds()).hasSize(3).allMatch(id -> id.startsWith("case-"));
            assertThat(e.checkpoint()).contains(checkpoints().get(0));
            assertThat(e).hasMessageContaining("NaN");
        }
    }

    @Test
    void logHasOneObjectALine() throws IOException {
        Path log = folder.resolve("logs").resolve("run.jsonl");
        try (JointModel model = Balls.model().build()) {
            trainer().log(log).train(model, dataset());
        }
        List<JsonObject> lines = Files.readAllLines(log).stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
        assertThat(lines)
                .extracting(line -> line.get("event").getAsString())
                .containsExactly("start", "epoch", "epoch", "epoch", "epoch", "end");
        assertThat(lines.get(2).get("epoch").getAsInt()).isEqualTo(2);
        assertThat(TrainingConfig.fromJson(lines.get(0).get("config").toString()))
                .isEqualTo(CONFIG.batchSize(3));
        assertThat(EpochResult.fromJson(lines.get(2).toString()).passes()).hasSize(1);
        // the first batch is waited for, however quickly it is made
        assertThat(lines.get(1).get("waiting_share").getAsDouble()).isPositive().isLessThan(1);
    }

    @Test
    @Timeout(60)
    void trainingHardlyWaitsForBatchesWhereAStepTakesLonger() throws IOException {
        TrainingReport report;
        try (JointModel model = JointModel.builder()
                .provider(Scripted.during(JointTrainerTest::untilBatchesAreMade))
                .inputShape(48, 64, 48)
                .spacing(1)
                .build()) {
            report = trainer().config(CONFIG.batchSize(7).validationFraction(0)).train(model, dataset());
        }
        // the first epoch's first batch cannot be made ahead; and where there is other work a thread may wake up late:
        // the epoch counts in which nobody came between
        double waitingShare = report.epochs().subList(1, 4).stream()
                .mapToDouble(EpochResult::waitingShare)
                .min()
                .orElseThrow();
        // a step takes as long as the next batches; made when they are asked for, they would take half of the time
        assertThat(waitingShare).isLessThan(0.05);
    }

    @Test
    @Timeout(60)
    void predictionGetsItsTurnBetweenTwoSteps() throws Exception {
        AtomicReference<Thread> predictor = new AtomicReference<>();
        List<Boolean> queuedInStep = new ArrayList<>();
        Scripted provider = Scripted.during(() -> {
            Thread thread = predictor.get();
            if (queuedInStep.isEmpty()) {
                thread.start();
                while (!waitsForTheModel(thread)) {
                    Thread.onSpinWait();
                }
            }
            queuedInStep.add(waitsForTheModel(thread));
        });
        try (JointModel model = JointModel.builder()
                .provider(provider)
                .inputShape(16, 32, 16)
                .spacing(1)
                .build()) {
            Volume volume = Balls.volume(0);
            FutureTask<JointPrediction> prediction = new FutureTask<>(() -> model.predict(volume));
            predictor.set(new Thread(prediction));
            trainer()
                    .config(CONFIG.epochs(1).batchSize(1).validationFraction(0))
                    .train(model, dataset());

            assertThat(prediction.get().malignancy()).isBetween(0.0, 1.0);
        }
        assertThat(queuedInStep).hasSize(13).startsWith(true, false);
    }

    private static boolean waitsForTheModel(Thread thread) {
        return thread.getState() == Thread.State.WAITING
                && Stream.of(thread.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().contains("ReentrantReadWriteLock"));
    }

    @Test
    @Timeout(60)
    void firstBatchesOfAnEpochAreMadeBeforeItBegins() throws IOException {
        ProgressListener pause = new ProgressListener() {
            @Override
            public void epochDone(EpochResult result) {
                untilBatchesAreMade();
            }
        };
        // 13 cases in batches of 7 and 6: in the pause all of an epoch is made
        try (JointModel model = Balls.model().inputShape(32, 48, 32).build()) {
            TrainingReport report = trainer()
                    .config(CONFIG.epochs(5).batchSize(7).validationFraction(0))
                    .listener(pause)
                    .train(model, dataset());
            double waited = report.epochs().stream()
                    .skip(1)
                    .mapToDouble(e -> e.waitingShare() * e.seconds())
                    .min()
                    .orElseThrow();
            // making a batch of so many voxels takes milliseconds, taking one that is made microseconds
            assertThat(waited).isLessThan(5e-4);
        }
    }

    /** Until the thread that makes them has nothing left to do. */
    private static void untilBatchesAreMade() {
        while (Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().equals("abus-mtl-batches"))
                .anyMatch(thread -> Stream.of(thread.getValue())
                        .noneMatch(frame -> frame.getMethodName().equals("getTask")))) {
            Thread.onSpinWait();
        }
    }

    @Test
    void interruptWhileABatchIsWaitedForLeavesACheckpoint() throws IOException {
        Thread training = Thread.currentThread();
        ProgressListener interruptWhenWaiting = new ProgressListener() {
            @Override
            public void stepDone(long step, long steps, double loss) {
                if (step == 1) {
                    new Thread(() -> {
                                while (training.getState() != Thread.State.WAITING) {
                                    Thread.onSpinWait();
                                }
                                training.interrupt();
                            })
                            .start();
                }
            }
        };
        // the steps are done long before the batches are made
        try (JointModel model = JointModel.builder()
                .provider(Scripted.idle())
                .inputShape(64, 64, 64)
                .spacing(1)
                .build()) {
            JointTrainer trainer = trainer()
                    .config(CONFIG.batchSize(3).validationFraction(0))
                    .checkpoints(folder.resolve("run"), Checkpointing.everyEpoch())
                    .listener(interruptWhenWaiting)
                    .build();
            Dataset dataset = dataset();
            TrainingInterruptedException e =
                    catchThrowableOfType(TrainingInterruptedException.class, () -> trainer.train(model, dataset));
            assertThat(Thread.interrupted()).as("interrupt flag").isTrue();
            assertThat(e.checkpoint()).contains(checkpoints().get(0));
        }
    }

    @Test
    void logSaysWhatFailed() throws IOException {
        Path log = folder.resolve("run.jsonl");
        try (JointModel model = Balls.model().build()) {
            Dataset dataset = dataset();
            JointTrainer trainer =
                    trainer().log(log).listener(interruptAfter(2)).build();
            assertThatThrownBy(() -> trainer.train(model, dataset)).isInstanceOf(TrainingInterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(Files.readAllLines(log)).last().asString().contains("failed").contains("interrupted after step 2");
    }

    @Test
    void consoleListenerWritesALineAnEpoch() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JointModel model = Balls.model().build();
                PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            trainer()
                    .listener(ProgressListeners.all(ProgressListeners.none(), ProgressListeners.console(stream)))
                    .train(model, dataset());
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("CMSVNet on balls")
                .contains("epoch 1/4: loss ")
                .contains("epoch 4/4: loss ")
                .contains("Dice")
                .contains("done in");
    }

    @Test
    void reportIsJson() throws IOException {
        try (JointModel model = Balls.model().build()) {
            TrainingReport report = trainer().train(model, dataset());
            JsonObject json = JsonParser.parseString(report.toJson()).getAsJsonObject();
            assertThat(json.get("epochs").getAsJsonArray()).hasSize(4);
            assertThat(json.get("best_epoch").getAsInt()).isEqualTo(report.bestEpoch());
            assertThat(json.get("model").getAsString()).isEqualTo("CMSVNet");
        }
    }

    @Test
    void paddedCropsAndTumorsLargerThanTheCropAreReported() throws IOException {
        try (JointModel model = Balls.model().spacing(0.5).build()) {
            TrainingReport report = trainer().train(model, dataset());
            assertThat(report.warnings()).anyMatch(warning -> warning.contains("larger than the crop"));
        }
        try (JointModel model = Balls.model().build()) {
            TrainingReport report = trainer().train(model, dataset());
            assertThat(report.paddedCrops()).isEqualTo(13);
        }
    }

    @Test
    void everyCaseIsSeenOnceAnEpochInAnotherOrder() throws IOException {
        List<List<String>> epochs = new ArrayList<>();
        Scripted recorder = new Scripted(Integer.MAX_VALUE);
        try (JointModel model = JointModel.builder()
                .provider(recorder)
                .inputShape(16, 32, 16)
                .spacing(1)
                .build()) {
            trainer()
                    .config(CONFIG.epochs(3).batchSize(1).validationFraction(0))
                    .augmentation(Augmentations.none())
                    .train(model, dataset());
        }
        for (int epoch = 0; epoch < 3; epoch++) {
            epochs.add(recorder.seen.subList(13 * epoch, 13 * epoch + 13));
        }
        Set<String> first = new TreeSet<>(epochs.get(0));
        assertThat(first).hasSize(13);
        assertThat(epochs).allSatisfy(epoch -> assertThat(new TreeSet<>(epoch)).isEqualTo(first));
        assertThat(epochs.get(1)).isNotEqualTo(epochs.get(0));
        assertThat(epochs.get(2)).isNotEqualTo(epochs.get(1));
    }

    /** The fake engine, with a loss of NaN in one step or with something to do in each, that notes the images that it was given. */
    private static final class Scripted extends WrappedEngineProvider {
        private final int step;
        private final Runnable during;
        private final boolean idle;
        private final List<String> seen = new ArrayList<>();

        Scripted(int step) {
            this(step, () -> {}, false);
        }

        private Scripted(int step, Runnable during, boolean idle) {
            this.step = step;
            this.during = during;
            this.idle = idle;
        }

        /** Steps that do something besides the network's work. */
        static Scripted during(Runnable during) {
            return new Scripted(Integer.MAX_VALUE, during, false);
        }

        /** Steps that do nothing, at once. */
        static Scripted idle() {
            return new Scripted(Integer.MAX_VALUE, () -> {}, true);
        }

        @Override
        TrainingSession wrap(Network network, TrainingSession inner) {
            return new TrainingSession() {
                private int done;

                @Override
                public List<PassLoss> step(TrainingBatch batch, double learningRate) {
                    seen.add(Integer.toHexString(
                            java.util.Arrays.hashCode(batch.images().values())));
                    during.run();
                    List<PassLoss> losses = idle
                            ? List.of(new PassLoss(1, OptionalDouble.of(1), OptionalDouble.of(1), Optional.empty()))
                            : inner.step(batch, learningRate);
                    return ++done == step
                            ? List.of(new PassLoss(
                                    Double.NaN, OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty()))
                            : losses;
                }

                @Override
                public OptimizerState state() {
                    return inner.state();
                }

                @Override
                public void restore(OptimizerState state) {
                    inner.restore(state);
                }

                @Override
                public void close() {
                    inner.close();
                }
            };
        }
    }
}
