package org.abusmtl.testkit.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.abusmtl.JointModel;
import org.abusmtl.JointTrainer;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.data.Dataset;
import org.abusmtl.io.CheckpointFile;
import org.abusmtl.io.ModelFileException;
import org.abusmtl.io.ModelFileException.Kind;
import org.abusmtl.loss.LossWeighting;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.spi.NetworkOutput;
import org.abusmtl.training.ChangedCircumstancesException;
import org.abusmtl.training.ChangedCircumstancesException.Difference;
import org.abusmtl.training.CheckpointNotWrittenException;
import org.abusmtl.training.Checkpointing;
import org.abusmtl.training.Circumstance;
import org.abusmtl.training.EpochResult;
import org.abusmtl.training.FolderInUseException;
import org.abusmtl.training.ProgressListener;
import org.abusmtl.training.Provenance;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.training.TrainingControl;
import org.abusmtl.training.TrainingDivergedException;
import org.abusmtl.training.TrainingInterruptedException;
import org.abusmtl.training.TrainingReport;
import org.abusmtl.volume.InvalidDataException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trainings that end before their time, and go on. Four epochs of four steps. */
class ResumeTest {

    private static final TrainingConfig CONFIG =
            TrainingConfig.paper().epochs(4).batchSize(3).learningRate(0.05).seed(11);

    @TempDir
    private Path folder;

    private Path run;
    private Path log;

    @BeforeEach
    void names() {
        run = folder.resolve("run");
        log = folder.resolve("run.jsonl");
    }

    private static Dataset dataset() {
        return Balls.dataset(13);
    }

    /** With checkpoints after every epoch. */
    private JointTrainer.Builder trainer() {
        return JointTrainer.builder()
                .config(CONFIG)
                .augmentation(Augmentations.flips())
                .checkpoints(run, Checkpointing.everyEpoch());
    }

    private TrainingReport train(JointTrainer.Builder trainer) throws IOException {
        try (JointModel model = Balls.model().build()) {
            return trainer.train(model, dataset());
        }
    }

    private byte[] model(JointTrainer.Builder trainer) throws IOException {
        try (JointModel model = Balls.model().build()) {
            trainer.train(model, dataset());
            Path file = folder.resolve("model.abus");
            model.save(file);
            return Files.readAllBytes(file);
        }
    }

    private byte[] uninterrupted() throws IOException {
        return model(trainer().checkpoints(folder.resolve("whole"), Checkpointing.everyEpoch()));
    }

    /** What comes out of the listener ends the training as it is, as a kill would. */
    private static ProgressListener failingAfter(int epoch) {
        return new ProgressListener() {
            @Override
            public void epochDone(EpochResult result) {
                if (result.epoch() == epoch) {
                    throw new IllegalStateException("power cut");
                }
            }
        };
    }

    private static ProgressListener afterStep(long step, Runnable what) {
        return new ProgressListener() {
            @Override
            public void stepDone(long done, long steps, double loss) {
                if (done == step) {
                    what.run();
                }
            }
        };
    }

    private void trainUntilPowerCut(JointTrainer.Builder trainer, int epoch) {
        assertThatIllegalStateException()
                .isThrownBy(() -> train(trainer.listener(failingAfter(epoch))))
                .withMessage("power cut");
    }

    private void stopAfterStep(long step) {
        TrainingControl control = new TrainingControl();
        assertThatExceptionOfType(TrainingInterruptedException.class)
                .isThrownBy(() -> train(trainer().control(control).listener(afterStep(step, control::stop))));
    }

    private List<Path> checkpoints() throws IOException {
        return files(run, ".abus");
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    private static void damage(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        content[content.length / 2] ^= 1;
        Files.write(file, content);
    }

    /** {@code start 4} for four steps that are done, {@code epoch 2}, {@code end}, ... */
    private List<String> events() throws IOException {
        List<String> events = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            JsonObject json = JsonParser.parseString(line).getAsJsonObject();
            String event = json.get("event").getAsString();
            events.add(
                    switch (event) {
                        case "start" -> event + " " + json.get("steps_done").getAsLong();
                        case "epoch" -> event + " " + json.get("epoch").getAsInt();
                        default -> event;
                    });
        }
        return events;
    }

    // the log

    @Test
    void logOfATrainingThatWasCutOffHasEachEpochOnce() throws IOException {
        trainUntilPowerCut(trainer().checkpoints(run, Checkpointing.every(2)).log(log), 3);
        assertThat(events()).containsExactly("start 0", "epoch 1", "epoch 2", "epoch 3", "failed");
        Files.writeString(log, "{\"event\":\"ep", java.nio.file.StandardOpenOption.APPEND);

        train(trainer().checkpoints(run, Checkpointing.every(2)).log(log).resume());

        assertThat(events()).containsExactly("start 0", "epoch 1", "epoch 2", "start 8", "epoch 3", "epoch 4", "end");
    }

    @Test
    void checkpointKnowsTheLineOfItsEpoch() throws IOException {
        // told after the checkpoint is there
        trainUntilPowerCut(trainer().log(log), 1);
        long position =
                CheckpointFile.read(checkpoints().get(0)).position().logBytes().orElseThrow();
        String known = Files.readString(log).substring(0, (int) position);
        assertThat(known).endsWith("\n").contains("\"event\":\"epoch\",\"epoch\":1");
    }

    @Test
    void logThatIsNotThereAnyMoreBeginsAnew() throws IOException {
        trainUntilPowerCut(trainer().log(log), 2);
        Files.delete(log);
        train(trainer().log(log).resume());
        assertThat(events()).containsExactly("start 8", "epoch 3", "epoch 4", "end");
    }

    @Test
    void logOfSomethingElseIsRefusedAndStaysAsItIs() throws IOException {
        trainUntilPowerCut(trainer().log(log), 2);
        for (String other : List.of("too short\n", "x".repeat(100_000))) {
            Files.writeString(log, other);
            assertThatExceptionOfType(InvalidDataException.class)
                    .isThrownBy(() -> train(trainer().log(log).resume()))
                    .withMessageContaining("run.jsonl")
                    .withMessageContaining("at the checkpoint");
            assertThat(log).hasContent(other);
        }
    }

    @Test
    void logThatIsNoOrdinaryFileIsWrittenTo() throws IOException {
        Path nowhere = Path.of("/dev/null");
        Assumptions.assumeTrue(Files.isWritable(nowhere), "a system with /dev/null");
        trainUntilPowerCut(trainer().log(nowhere), 2);
        assertThat(CheckpointFile.read(checkpoints().get(0)).position().logBytes())
                .isEmpty();
        assertThat(train(trainer().log(nowhere).resume()).epochs()).hasSize(4);
    }

    @Test
    void logOfTwoStagesHasEachOnce() throws IOException {
        NetworkSpec xie = NetworkSpec.xie2018();
        for (int failing : List.of(3, 1)) { // in the second stage, then once more
            try (JointModel model = two(xie)) {
                int[] epochs = {0};
                JointTrainer trainer = trainer()
                        .config(CONFIG.epochs(2))
                        .log(log)
                        .resume()
                        .listener(new ProgressListener() {
                            @Override
                            public void epochDone(EpochResult result) {
                                if (++epochs[0] == failing) {
                                    throw new IllegalStateException("power cut");
                                }
                            }
                        })
                        .build();
                Dataset dataset = dataset();
                assertThatIllegalStateException().isThrownBy(() -> trainer.train(model, dataset));
            }
        }
        try (JointModel model = two(xie)) {
            trainer().config(CONFIG.epochs(2)).log(log).resume().train(model, dataset());
        }
        assertThat(events())
                .containsExactly(
                        "start 0", "epoch 1", "epoch 2", "end", "start 0", "epoch 1", "start 4", "epoch 2", "start 8",
                        "end");
    }

    private static JointModel two(NetworkSpec spec) {
        return Balls.model().network(spec).inputShape(16, 32, 16).width(2).build();
    }

    // damage

    @Test
    void damagedNewestCheckpointIsSaidAndTheOneBeforeUsed() throws IOException {
        byte[] expected = uninterrupted();
        trainUntilPowerCut(trainer().log(log), 3);
        Path newest = checkpoints().get(1);
        damage(newest);

        try (JointModel model = Balls.model().build()) {
            TrainingReport report = trainer().log(log).resume().train(model, dataset());

            assertThat(report.warnings())
                    .anyMatch(warning -> warning.startsWith("resumed from checkpoint-000000000008.abus")
                            && warning.contains("checkpoint-000000000012.abus: checksum: expected"));
            Path file = folder.resolve("resumed.abus");
            model.save(file);
            assertThat(file).hasBinaryContent(expected);
        }
        assertThat(events())
                .containsExactly("start 0", "epoch 1", "epoch 2", "start 8", "warning", "epoch 3", "epoch 4", "end");
        assertThat(checkpoints())
                .extracting(file -> file.getFileName().toString())
                .containsExactly("checkpoint-000000000012.abus", "checkpoint-000000000016.abus");
        assertThat(files(run, ".damaged"))
                .singleElement()
                .satisfies(file -> assertThat(file.getFileName()).hasToString("checkpoint-000000000012.abus.damaged"));
    }

    @Test
    void checkpointsThatAreAllDamagedAreNamed() throws IOException {
        trainUntilPowerCut(trainer(), 3);
        damage(checkpoints().get(0));
        Files.write(checkpoints().get(1), new byte[0]);
        ModelFileException e = catchThrowableOfType(
                ModelFileException.class, () -> train(trainer().resume()));
        assertThat(e.kind()).isEqualTo(Kind.CORRUPT);
        assertThat(e)
                .hasMessageContaining("run: checkpoints: expected an undamaged one to go on from")
                .hasMessageContaining("checkpoint-000000000008.abus")
                .hasMessageContaining("checkpoint-000000000012.abus");
        assertThat(e.getSuppressed()).hasSize(2);
        assertThat(checkpoints()).as("left where they are").hasSize(2);
    }

    @Test
    void fileThatIsSoundButNoCheckpointIsNotPutAside() throws IOException {
        trainUntilPowerCut(trainer(), 2);
        Path other = run.resolve("checkpoint-000000000099.abus");
        try (JointModel model = Balls.model().build()) {
            model.save(other);
        }
        ModelFileException e = catchThrowableOfType(
                ModelFileException.class, () -> train(trainer().resume()));
        assertThat(e.kind()).isEqualTo(Kind.OTHER_CONTENT);
        assertThat(other).exists();
    }

    // the folder

    @Test
    void folderIsOfOneTrainingOfThisProcess() throws IOException {
        List<Throwable> refused = new ArrayList<>();
        train(trainer().listener(afterStep(2, () -> {
            // once more, since a refused training must not unlock the folder
            for (int i = 0; i < 2; i++) {
                refused.add(catchThrowableOfType(
                        FolderInUseException.class, () -> train(trainer().resume())));
            }
        })));
        assertThat(refused)
                .hasSize(2)
                .allSatisfy(e -> assertThat(e)
                        .hasMessageContaining(
                                "run: checkpoints: expected a folder that no other training uses, found one that"
                                        + " is used by another training of this process"));
        assertThat(train(trainer().resume()).epochs()).as("free again").hasSize(4);
    }

    @Test
    @Timeout(60)
    void folderIsOfOneTrainingOfAllProcessesUntilItIsKilled() throws Exception {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FolderHolder.class.getName(),
                        run.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = holder.inputReader(StandardCharsets.UTF_8)) {
            assertThat(said.readLine()).isEqualTo("holding");
            assertThatExceptionOfType(FolderInUseException.class)
                    .isThrownBy(() -> train(trainer().resume()))
                    .withMessageContaining("process " + holder.pid());
        } finally {
            holder.destroyForcibly().waitFor();
        }
        Path half = Files.writeString(run.resolve(".checkpoint-000000000009.abus.1-2.tmp"), "half of it");

        assertThat(train(trainer().replacing()).epochs()).hasSize(4);

        assertThat(half).doesNotExist();
    }

    @Test
    void fileInsteadOfAFolderIsRefused() throws IOException {
        Files.writeString(run, "dear to somebody");
        assertThatExceptionOfType(InvalidDataException.class)
                .isThrownBy(() -> train(trainer()))
                .withMessageContaining("run: checkpoints: expected a folder that can be written to, found");
    }

    @Test
    void readOnlyFolderIsRefusedBeforeTheFirstStep() throws IOException {
        Files.createDirectory(run, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
        Assumptions.assumeFalse(Files.isWritable(run), "somebody who may not do everything");
        assertThatExceptionOfType(InvalidDataException.class)
                .isThrownBy(() -> train(trainer().listener(afterStep(1, org.junit.jupiter.api.Assertions::fail))))
                .withMessageContaining(
                        "run: checkpoints: expected a folder that can be written to, found AccessDenied");
    }

    @Test
    void checkpointThatCannotBeWrittenLeavesTheOnesBefore() throws IOException {
        byte[] expected = uninterrupted();
        Path obstacle = run.resolve("checkpoint-000000000012.abus");
        CheckpointNotWrittenException e = catchThrowableOfType(
                CheckpointNotWrittenException.class,
                () -> train(trainer().listener(afterStep(10, () -> directory(obstacle.resolve("full"))))));
        Path last = run.resolve("checkpoint-000000000008.abus");
        assertThat(e)
                .hasMessageContaining(obstacle + ": checkpoint: expected to be written, found ")
                .hasMessageEndingWith("last good checkpoint: " + last);
        assertThat(e.lastGood()).contains(last);
        assertThat(files(run, ".tmp")).isEmpty();
        Files.delete(obstacle.resolve("full"));
        Files.delete(obstacle);

        assertThat(model(trainer().resume())).isEqualTo(expected);
    }

    private static void directory(Path path) {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void earlierTrainingIsReplacedOnlyByOneThatBegins() throws IOException {
        train(trainer().log(log));
        List<Path> earlier = checkpoints();
        Dataset oneClass = dataset()
                .filter(sample ->
                        sample.caseId().length() == 6 && sample.caseId().endsWith("2"));
        try (JointModel model = Balls.model().build()) {
            JointTrainer refused = trainer().replacing().build();
            assertThatExceptionOfType(InvalidDataException.class).isThrownBy(() -> refused.train(model, oneClass));
        }
        assertThat(checkpoints()).isEqualTo(earlier);

        trainUntilPowerCut(trainer().log(log).replacing(), 1);

        assertThat(checkpoints()).singleElement().asString().endsWith("checkpoint-000000000004.abus");
        assertThat(events()).containsExactly("start 0", "epoch 1", "failed");
    }

    // changed circumstances

    private static List<String> fields(ChangedCircumstancesException e) {
        return e.differences().stream().map(Difference::field).toList();
    }

    /** As if another version on another engine had written it. */
    private void rewriteNewest(String version, String engine) throws IOException {
        Path newest = checkpoints().get(checkpoints().size() - 1);
        CheckpointFile old = CheckpointFile.read(newest);
        new CheckpointFile(
                        old.run(),
                        new CheckpointFile.Origin(version, engine, old.origin().weightsSeed(), List.of()),
                        old.position(),
                        old.best(),
                        old.weights(),
                        old.optimizer())
                .write(newest);
    }

    @Test
    void everythingThatDiffersIsNamedAtOnce() throws IOException {
        trainUntilPowerCut(trainer(), 2);
        rewriteNewest("0.0.9", "Fake 0 on gpu:0");
        try (JointModel model = Balls.model().spacing(1.1).seed(4).build()) {
            JointTrainer other = trainer()
                    .config(CONFIG.lambda(0.7).seed(12))
                    .augmentation(Augmentations.none())
                    .resume()
                    .build();
            ChangedCircumstancesException e = catchThrowableOfType(
                    ChangedCircumstancesException.class, () -> other.train(model, Balls.dataset(14)));
            assertThat(fields(e))
                    .containsExactly(
                            "preprocessing.spacing_mm",
                            "config.lambda",
                            "config.seed",
                            "augmentation",
                            "data_digest",
                            "weights_seed",
                            "engine",
                            "library_version");
            assertThat(e)
                    .hasMessageContaining(
                            "checkpoint-000000000008.abus: circumstances: expected those of this training")
                    .hasMessageContaining("config.lambda: expected 0.7, found 0.3; config.seed: expected 12, found 11;")
                    .hasMessageContaining("weights_seed: expected 4, found 3")
                    .hasMessageContaining("engine: expected \"Fake 1 on cpu\", found \"Fake 0 on gpu:0\"")
                    .hasMessageContaining("found \"0.0.9\"")
                    .hasMessageEndingWith(
                            "can be accepted: PREPROCESSING, CONFIG, SEED, AUGMENTATION, DATA, ENGINE, LIBRARY_VERSION");
        }
    }

    @Test
    void onlyWhatIsNamedIsAccepted() throws IOException {
        trainUntilPowerCut(trainer(), 2);
        rewriteNewest("0.0.9", "Fake 0 on gpu:0");
        assertThatExceptionOfType(ChangedCircumstancesException.class)
                .isThrownBy(() -> train(trainer().resumeAnyway(Circumstance.LIBRARY_VERSION, Circumstance.DATA)))
                .withMessageContaining("engine: expected")
                .withMessageContaining("can be accepted: ENGINE, LIBRARY_VERSION");
    }

    @Test
    void reportLogAndProvenanceNameWhatWasAcceptedAlsoAfterAFurtherStop() throws IOException {
        trainUntilPowerCut(trainer(), 2);
        rewriteNewest("0.0.9", "Fake 1 on cpu");
        trainUntilPowerCut(trainer().resumeAnyway(Circumstance.LIBRARY_VERSION), 3);
        try (JointModel model = Balls.model().build()) {
            TrainingReport report = trainer().log(log).resume().train(model, dataset());

            String named = Provenance.fromJson(model.provenance().toJson())
                    .training()
                    .orElseThrow()
                    .accepted()
                    .get(0);
            assertThat(named).startsWith("library_version: expected ").endsWith("found \"0.0.9\"");
            assertThat(report.warnings()).contains("resumed anyway: " + named);
            assertThat(JsonParser.parseString(Files.readAllLines(log).get(0))
                            .getAsJsonObject()
                            .get("resumed_anyway")
                            .getAsJsonArray())
                    .singleElement()
                    .satisfies(text -> assertThat(text.getAsString()).isEqualTo(named));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"iterations", "weighting"})
    void whatTheCheckpointDoesNotFitIsNeverAccepted(String what) throws IOException {
        trainUntilPowerCut(trainer(), 2);
        Circumstance[] all = Arrays.stream(Circumstance.values())
                .filter(Circumstance::isAcceptable)
                .toArray(Circumstance[]::new);
        boolean network = what.equals("iterations");
        try (JointModel model = Balls.model().iterations(network ? 1 : 0).build()) {
            JointTrainer other = trainer()
                    .config(network ? CONFIG : CONFIG.weighting(LossWeighting.uncertainty()))
                    .resumeAnyway(all)
                    .build();
            Dataset dataset = dataset();
            ChangedCircumstancesException e =
                    catchThrowableOfType(ChangedCircumstancesException.class, () -> other.train(model, dataset));
            assertThat(e).hasMessageEndingWith("; cannot be accepted: " + (network ? "NETWORK" : "LOSS_WEIGHTING"));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> trainer().resumeAnyway(Circumstance.DATA, Circumstance.NETWORK))
                .withMessageContaining("found NETWORK");
    }

    @Test
    void fewerEpochsThanAreDoneAreRefused() {
        trainUntilPowerCut(trainer(), 3);
        assertThatExceptionOfType(InvalidDataException.class)
                .isThrownBy(() -> train(trainer().config(CONFIG.epochs(2)).resumeAnyway(Circumstance.CONFIG)))
                .withMessageContaining("epochs: expected at most the 2 of this training, found 3 that are done");
    }

    @Test
    void moreEpochsGoOnWithinTheEpochAndWithTheBestSoFar() throws IOException {
        stopAfterStep(10);
        TrainingReport report = train(trainer().config(CONFIG.epochs(6)).resumeAnyway(Circumstance.CONFIG));
        assertThat(report.epochs()).hasSize(6);
        assertThat(report.best().validation().orElseThrow().score())
                .isEqualTo(report.epochs().stream()
                        .mapToDouble(epoch -> epoch.validation().orElseThrow().score())
                        .max()
                        .orElseThrow());
    }

    @Test
    void epochBeginsAnewWhereItsBatchesAreOthersAndTheNewestCheckpointIsTheNewOne() throws IOException {
        stopAfterStep(14); // epoch 4, after two of its four batches
        List<Long> steps = new ArrayList<>();
        TrainingReport report = train(trainer()
                .config(CONFIG.batchSize(5))
                .resumeAnyway(Circumstance.CONFIG)
                .listener(new ProgressListener() {
                    @Override
                    public void stepDone(long step, long all, double loss) {
                        steps.add(step);
                    }
                }));
        // 11 cases by 5: three steps an epoch
        assertThat(steps).containsExactly(10L, 11L, 12L);
        assertThat(report.epochs()).hasSize(4);
        List<Path> checkpoints = checkpoints();
        assertThat(CheckpointFile.read(checkpoints.get(checkpoints.size() - 1))
                        .run()
                        .config()
                        .batchSize())
                .isEqualTo(5);
        assertThat(train(trainer().config(CONFIG.batchSize(5)).resume()).epochs())
                .hasSize(4);
    }

    @Test
    void epochsBeforeDoNotCountForTheBestWhereTheValidationPartIsAnother() throws IOException {
        trainUntilPowerCut(trainer(), 3);
        try (JointModel model = Balls.model().build()) {
            TrainingReport report = trainer().resumeAnyway(Circumstance.DATA).train(model, Balls.dataset(14));
            assertThat(report.bestEpoch()).isEqualTo(4);
        }
    }

    @Test
    void checkpointFromBeforeTheOriginWasWrittenDownIsOfAnUnknownVersion() throws IOException {
        trainUntilPowerCut(trainer(), 2);
        Path newest = checkpoints().get(1);
        CheckpointFile old = CheckpointFile.read(newest);
        new CheckpointFile(
                        old.run(),
                        new CheckpointFile.Origin("unknown", "Fake", OptionalLong.empty(), List.of()),
                        old.position(),
                        old.best(),
                        old.weights(),
                        old.optimizer())
                .write(newest);
        ChangedCircumstancesException e = catchThrowableOfType(
                ChangedCircumstancesException.class, () -> train(trainer().resume()));
        assertThat(fields(e)).containsExactly("weights_seed", "engine", "library_version");
        assertThat(e).hasMessageContaining("weights_seed: expected 3, found none");
    }

    // divergence

    @Test
    void brokenWeightsAreNeverInACheckpoint() throws IOException {
        TrainingControl control = new TrainingControl();
        try (JointModel model = model(FaultyEngine.breakingWeightsIn(6))) {
            JointTrainer trainer = trainer()
                    .control(control)
                    .listener(afterStep(6, control::stop))
                    .build();
            Dataset dataset = dataset();
            TrainingDivergedException e =
                    catchThrowableOfType(TrainingDivergedException.class, () -> trainer.train(model, dataset));
            assertThat(e.epoch()).isEqualTo(2);
            assertThat(e.caseIds()).hasSize(3).allMatch(id -> id.startsWith("case-"));
            assertThat(e.checkpoint()).contains(run.resolve("checkpoint-000000000004.abus"));
        }
        assertThat(checkpoints()).hasSize(1);
    }

    @Test
    void brokenWeightsOfTheLastStepOfAnEpochAreFoundBeforeTheyArePredictedWith() throws IOException {
        try (JointModel model = model(FaultyEngine.breakingWeightsIn(8))) {
            Dataset dataset = dataset();
            JointTrainer trainer = trainer().build();
            TrainingDivergedException e =
                    catchThrowableOfType(TrainingDivergedException.class, () -> trainer.train(model, dataset));
            assertThat(e.epoch()).isEqualTo(2);
            assertThat(e.caseIds()).isNotEmpty().doesNotHaveDuplicates();
            assertThat(e.checkpoint()).contains(run.resolve("checkpoint-000000000004.abus"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void divergedValidationNamesItsCases(boolean inTheMap) throws IOException {
        FaultyEngine engine = FaultyEngine.answering(output -> {
            // the first case of each batch
            Optional<float[]> map = output.tumorProbabilities().map(float[]::clone);
            Optional<double[]> malignancies = output.malignancies().map(double[]::clone);
            if (inTheMap) {
                map.orElseThrow()[7] = Float.NaN;
            } else {
                malignancies.orElseThrow()[0] = Double.NaN;
            }
            return new NetworkOutput(map, malignancies);
        });
        try (JointModel model = model(engine)) {
            Dataset dataset = dataset();
            JointTrainer trainer = trainer().build();
            TrainingDivergedException e =
                    catchThrowableOfType(TrainingDivergedException.class, () -> trainer.train(model, dataset));
            assertThat(e.epoch()).isEqualTo(1);
            // two cases to validate, in one batch
            assertThat(e.caseIds()).hasSize(1).allMatch(id -> id.startsWith("case-"));
            assertThat(e.checkpoint()).isEmpty();
        }
    }

    @Test
    void divergenceInTheFirstEpochOfASecondStageNamesTheCheckpointOfTheFirst() throws IOException {
        // eight steps of the first stage, two of the second
        try (JointModel model = JointModel.builder()
                .provider(FaultyEngine.breakingWeightsIn(10))
                .network(NetworkSpec.xie2018())
                .inputShape(16, 32, 16)
                .width(2)
                .spacing(1)
                .build()) {
            Dataset dataset = dataset();
            JointTrainer trainer = trainer().config(CONFIG.epochs(2)).build();
            TrainingDivergedException e =
                    catchThrowableOfType(TrainingDivergedException.class, () -> trainer.train(model, dataset));
            assertThat(e.epoch()).isEqualTo(1);
            assertThat(e.checkpoint()).contains(run.resolve("pretraining").resolve("checkpoint-000000000008.abus"));
        }
    }

    private static JointModel model(FaultyEngine engine) {
        return JointModel.builder()
                .provider(engine)
                .inputShape(16, 32, 16)
                .spacing(1)
                .width(2)
                .build();
    }

    // stopping

    @Test
    void stoppedTrainingLeavesACheckpointAndGoesOnToTheSameModel() throws IOException {
        byte[] expected = uninterrupted();
        TrainingControl control = new TrainingControl();
        List<Long> steps = new ArrayList<>();
        JointTrainer.Builder stopped = trainer().control(control).listener(new ProgressListener() {
            @Override
            public void stepDone(long step, long all, double loss) {
                steps.add(step);
                if (step == 6) {
                    // from another thread, and twice
                    FutureTask<Boolean> stop = new FutureTask<>(() -> {
                        control.stop();
                        control.stop();
                        return control.isStopped();
                    });
                    new Thread(stop).start();
                    try {
                        assertThat(stop.get()).isTrue();
                    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        });
        TrainingInterruptedException e = catchThrowableOfType(TrainingInterruptedException.class, () -> train(stopped));
        assertThat(e.checkpoint()).contains(run.resolve("checkpoint-000000000006.abus"));
        assertThat(e).hasMessageContaining("after step 6 of 16");
        assertThat(steps).hasSize(6);
        assertThat(Thread.interrupted()).as("interrupt flag").isFalse();

        assertThat(model(trainer().resume())).isEqualTo(expected);
    }

    @Test
    void trainingThatIsStoppedBeforeItBeginsDoesNoStep() throws IOException {
        TrainingControl control = new TrainingControl();
        control.stop();
        TrainingInterruptedException e = catchThrowableOfType(
                TrainingInterruptedException.class, () -> train(trainer().control(control)));
        assertThat(e).hasMessageContaining("after step 0 of 16");
        assertThat(model(trainer().resume())).isEqualTo(uninterrupted());
    }

    @Test
    void stopAfterTheLastStepEndsTheTrainingAsItWouldHaveEnded() throws IOException {
        TrainingControl control = new TrainingControl();
        TrainingReport report = train(trainer().control(control).listener(afterStep(16, control::stop)));
        assertThat(report.epochs()).hasSize(4);
    }
}
