package org.abusmtl;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.abusmtl.Checkpoints.Found;
import org.abusmtl.JointTrainer.Earlier;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.data.PatientFolds;
import org.abusmtl.data.Sample;
import org.abusmtl.io.CheckpointFile;
import org.abusmtl.io.CheckpointFile.Best;
import org.abusmtl.io.ModelFileException;
import org.abusmtl.loss.JointLoss;
import org.abusmtl.loss.TaskWeights;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.Normalization;
import org.abusmtl.spi.OptimizerState;
import org.abusmtl.spi.PassLoss;
import org.abusmtl.spi.TrainingOptions;
import org.abusmtl.spi.TrainingSession;
import org.abusmtl.spi.Weights;
import org.abusmtl.training.ClassWeighting;
import org.abusmtl.training.EpochResult;
import org.abusmtl.training.LossMeans;
import org.abusmtl.training.Provenance;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.training.TrainingData;
import org.abusmtl.training.TrainingDivergedException;
import org.abusmtl.training.TrainingInterruptedException;
import org.abusmtl.training.TrainingReport;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.InvalidDataException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One training of one model, from the split of the data to the report. Used once, by one thread. */
final class TrainingRun {

    private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

    private final JointTrainer.Options options;
    private final TrainingConfig config;
    private final JointModel model;
    private final Dataset dataset;
    private final long startNanos = System.nanoTime();

    private final List<PreparedCase> training = new ArrayList<>();
    private final List<PreparedCase> validation = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private int paddedCrops;

    private final List<EpochResult> epochs = new ArrayList<>();
    private List<double[]> sums = new ArrayList<>();
    private int batches;
    private Optional<Best> best = Optional.empty();
    private Optional<FirstStage> first = Optional.empty();
    private Optional<Found> from = Optional.empty();
    private List<String> lastCases = List.of();
    private Optional<Path> lastCheckpoint = Optional.empty();

    /** What a checkpoint is made of and where it goes, beside the fields of this object. */
    private record State(
            TrainingSession session, Circumstances circumstances, Optional<Checkpoints> checkpoints, TrainingLog log) {}

    TrainingRun(JointTrainer.Options options, JointModel model, Dataset dataset) {
        this.options = options;
        this.config = options.config();
        this.model = model;
        this.dataset = dataset;
    }

    TrainingReport run() throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted before the training began");
        }
        // all that stands against it is said before a folder is made
        Set<String> held = heldOut();
        requireClasses(held);
        requireBatchStatistics(dataset.size() - held.size());
        Circumstances circumstances = circumstances();
        if (options.storage().folder().isEmpty()) {
            return run(Optional.empty(), held, circumstances);
        }
        try (Checkpoints checkpoints = Checkpoints.open(
                options.storage().folder().get(),
                options.storage().checkpointing().keep())) {
            return run(Optional.of(checkpoints), held, circumstances);
        }
    }

    /** The last one that was written or gone on from. */
    Optional<Path> lastCheckpoint() {
        return lastCheckpoint;
    }

    private TrainingReport run(Optional<Checkpoints> checkpoints, Set<String> held, Circumstances now)
            throws IOException {
        from = earlier(checkpoints);
        Circumstances circumstances =
                from.map(found -> goOn(now, found)).orElse(now); // before the first stage, which may take hours
        if (checkpoints.isPresent() && options.storage().earlier() == Earlier.REPLACED) {
            checkpoints.get().deleteAll();
        }
        // where the second stage goes on, the log has all of the first
        first = FirstStage.run(from.isPresent() ? options.withoutLog() : options, model, dataset);
        prepare(held);
        TrainingData data = new TrainingData(
                dataset.name(),
                circumstances.run().dataDigest(),
                training.size(),
                validation.size(),
                count(Diagnosis.MALIGNANT),
                count(Diagnosis.BENIGN));
        JointLoss loss = loss(data);
        List<String> damaged = from.map(Found::damaged).orElse(List.of());
        try (TrainingLog log = openLog();
                TrainingSession session = model.writing(() -> model.modelEngine()
                        .newTrainingSession(
                                model.network(),
                                new TrainingOptions(
                                        loss,
                                        config.weightUpdate(),
                                        config.seed(),
                                        first.flatMap(FirstStage::perceptual))))) {
            from.ifPresent(found -> restore(found.file(), found.content(), circumstances, session));
            from = Optional.empty(); // several times the weights
            State state = new State(session, circumstances, checkpoints, log);
            log.start(model, data, config, stepsDone(), circumstances.origin().accepted());
            for (String warning : damaged) {
                log.warning(warning);
            }
            options.listener().started(model.spec().name(), data, config, stepsDone(), steps());
            try (BatchFeeder feeder = new BatchFeeder(
                    training, model.preprocessing(), options.augmentation(), config, epochs.size() + 1, batches)) {
                while (epochs.size() < config.epochs()) {
                    options.listener().epochDone(epoch(state, feeder, loss));
                }
                TrainingReport report = finish(data, loss, circumstances);
                log.end(report);
                options.listener().finished(report);
                return report;
            } catch (IOException | RuntimeException e) {
                try {
                    log.failed(e);
                } catch (IOException alsoFailed) {
                    e.addSuppressed(alsoFailed);
                }
                throw e;
            }
        }
    }

    private Optional<Found> earlier(Optional<Checkpoints> checkpoints) throws IOException {
        if (checkpoints.isEmpty()) {
            return Optional.empty();
        }
        return switch (options.storage().earlier()) {
            case RESUMED -> checkpoints.get().newestReadable();
            case REPLACED -> Optional.empty();
            case REFUSED -> {
                Optional<Path> newest = checkpoints.get().newest();
                if (newest.isPresent()) {
                    throw new IllegalStateException(
                            "checkpoints: expected resume() or a folder without checkpoints, found " + newest.get());
                }
                yield Optional.empty();
            }
        };
    }

    private Circumstances circumstances() throws IOException {
        return Circumstances.of(
                new CheckpointFile.Run(
                        model.spec(),
                        model.preprocessing(),
                        config,
                        options.augmentation().toString(),
                        dataset.digest()),
                new CheckpointFile.Origin(
                        LibraryVersion.current(),
                        model.engine(),
                        OptionalLong.of(model.provenance().seed()),
                        List.of()));
    }

    private Circumstances goOn(Circumstances now, Found found) {
        for (String damage : found.damaged()) {
            LOG.warn("Damaged, and put aside; resuming from {}: {}", found.file(), damage);
            warnings.add(
                    "resumed from " + found.file().getFileName() + ", for a later checkpoint is damaged: " + damage);
        }
        Circumstances circumstances =
                now.goingOnFrom(found.file(), found.content(), options.storage().accepted());
        for (String accepted : circumstances.origin().accepted()) {
            LOG.warn("Resumed anyway: {}", accepted);
            warnings.add("resumed anyway: " + accepted);
        }
        lastCheckpoint = Optional.of(found.file());
        return circumstances;
    }

    private TrainingLog openLog() throws IOException {
        if (options.log().isEmpty()) {
            return TrainingLog.none();
        }
        Path file = options.log().get();
        if (from.isPresent()) {
            return TrainingLog.resume(file, from.get().content().position().logBytes());
        }
        return first.isPresent() ? TrainingLog.append(file) : TrainingLog.begin(file);
    }

    /** The names of the validation cases. */
    private Set<String> heldOut() {
        Set<String> names = new HashSet<>();
        if (config.validationFraction() > 0) {
            for (Sample sample : PatientFolds.holdOut(dataset, config.validationFraction(), config.seed())
                    .validation()) {
                names.add(sample.caseId());
            }
        }
        return names;
    }

    /** Before any voxel is read. */
    private void requireClasses(Set<String> held) {
        Dataset learnt = dataset.filter(sample -> !held.contains(sample.caseId()));
        if (model.spec().tasks().classifies()) {
            for (Diagnosis diagnosis : Diagnosis.values()) {
                if (learnt.count(diagnosis) == 0) {
                    throw new InvalidDataException(
                            dataset.name(),
                            "training part",
                            "cases of both classes",
                            "no " + diagnosis.name().toLowerCase(java.util.Locale.ROOT) + " case among "
                                    + learnt.size());
                }
            }
        }
    }

    /** Batch norm at the bottom stage needs two values a channel, in the smallest batch too and on each device. */
    private void requireBatchStatistics(int cases) {
        int remainder = cases % config.batchSize();
        int smallest = remainder == 0 ? config.batchSize() : remainder;
        int devices = model.modelEngine().devices().size();
        int part = smallest / Math.min(devices, smallest);
        GridShape input = model.spec().inputShape();
        int bottomVoxels = input.voxels() / (int) Math.pow(NetworkSpec.SIDE_DIVISOR, 3);
        if (model.spec().normalization() == Normalization.BATCH && bottomVoxels * part < 2) {
            throw new InvalidDataException(
                    dataset.name(),
                    "training part",
                    "batches of at least 2 cases a device, which batch norm needs on an input of " + input + " voxels",
                    "a batch of " + smallest + " among " + cases + " cases by " + config.batchSize() + ", devices: "
                            + devices);
        }
    }

    private void prepare(Set<String> held) throws IOException {
        int cut = 0;
        int empty = 0;
        for (PreparedCase each : PreparedCase.all(dataset, model.preprocessing(), config.center())) {
            (held.contains(each.caseId()) ? validation : training).add(each);
            paddedCrops += each.isPadded() ? 1 : 0;
            cut += each.isCut() ? 1 : 0;
            empty += each.isEmpty() ? 1 : 0;
        }
        // the digest of a data set knows no order, so the training must not either
        training.sort(Comparator.comparing(PreparedCase::caseId));
        validation.sort(Comparator.comparing(PreparedCase::caseId));
        warn(paddedCrops, "crops reach beyond their volume and are padded");
        warn(cut, "tumours are larger than the crop and cut off");
        warn(empty, "crops have no tumour voxel");
    }

    private void warn(int count, String what) {
        if (count > 0) {
            warnings.add(count + " of " + dataset.size() + " " + what);
        }
    }

    private int count(Diagnosis diagnosis) {
        return (int) training.stream()
                .filter(each -> each.target() == diagnosis.target())
                .count();
    }

    private JointLoss loss(TrainingData data) {
        // a segmentation network has no class weights, and its data may have one class only
        TrainingConfig weighted =
                model.spec().tasks().classifies() ? config : config.classWeighting(ClassWeighting.EQUAL);
        return weighted.loss(data.malignant(), data.benign());
    }

    private int batchesPerEpoch() {
        return (training.size() + config.batchSize() - 1) / config.batchSize();
    }

    private long steps() {
        return (long) config.epochs() * batchesPerEpoch();
    }

    private long stepsDone() {
        return (long) epochs.size() * batchesPerEpoch() + batches;
    }

    private void restore(Path file, CheckpointFile checkpoint, Circumstances circumstances, TrainingSession session) {
        try {
            model.writing(() -> {
                model.network().load(checkpoint.weights());
                session.restore(checkpoint.optimizer());
                return checkpoint;
            });
        } catch (IllegalArgumentException e) {
            ModelFileException refused =
                    corrupt(file, "weights", "those of " + model.spec().name(), String.valueOf(e.getMessage()));
            refused.initCause(e);
            throw refused;
        }
        epochs.addAll(checkpoint.position().epochs());
        if (!circumstances.otherBatches()) {
            batches = checkpoint.position().batches();
            sums = new ArrayList<>(
                    checkpoint.position().sums().stream().map(double[]::clone).toList());
            if (batches > batchesPerEpoch()) {
                throw corrupt(file, "batches", "at most the " + batchesPerEpoch() + " of an epoch", batches + "");
            }
        }
        if (!circumstances.otherValidation() || epochs.size() == config.epochs()) {
            best = checkpoint.best();
        }
    }

    private static ModelFileException corrupt(Path file, String field, String expected, String found) {
        return new ModelFileException(ModelFileException.Kind.CORRUPT, file.toString(), field, expected, found);
    }

    private EpochResult epoch(State state, BatchFeeder feeder, JointLoss loss) throws IOException {
        long start = System.nanoTime();
        int number = epochs.size() + 1;
        long waited = 0;
        Optional<TaskWeights> taskWeights = Optional.empty();
        while (batches < batchesPerEpoch()) {
            if (Thread.currentThread().isInterrupted() || options.control().isStopped()) {
                throw interrupted(state);
            }
            BatchFeeder.Batch batch;
            long asked = System.nanoTime();
            try {
                batch = feeder.next();
            } catch (InterruptedIOException e) {
                throw interrupted(state);
            }
            waited += System.nanoTime() - asked;
            double rate = config.learningRate().at(stepsDone(), steps());
            List<PassLoss> passes = model.writing(() -> state.session().step(batch.training(), rate));
            lastCases = batch.caseIds();
            for (PassLoss pass : passes) {
                if (!Double.isFinite(pass.total())) {
                    throw diverged(number, lastCases, pass.total());
                }
            }
            add(passes, batch.caseIds().size());
            taskWeights = passes.get(passes.size() - 1).weights();
            batches++;
            options.listener()
                    .stepDone(
                            stepsDone(), steps(), passes.get(passes.size() - 1).total());
        }
        // the last step's loss is from before its update, and a validation may not see it
        Weights weights = finiteWeights(number);
        Optional<Validation> validated = validation.isEmpty()
                ? Optional.empty()
                : Optional.of(Validation.of(model, validation, loss, config.batchSize()));
        if (validated.isPresent() && !validated.get().notFinite().isEmpty()) {
            throw diverged(
                    number,
                    validated.get().notFinite(),
                    validated.get().result().loss());
        }
        // at least the clock's unit, so that the share is a number
        long nanos = Math.max(1, System.nanoTime() - start);
        EpochResult result = new EpochResult(
                number,
                stepsDone(),
                config.learningRate().at(stepsDone() - 1, steps()),
                means(),
                validated.map(Validation::result),
                nanos / 1e9,
                (double) waited / nanos,
                taskWeights);
        keepIfBest(result, validated, weights);
        epochs.add(result);
        batches = 0;
        sums = new ArrayList<>();
        // before the checkpoint, which knows of this line then
        state.log().epoch(result);
        if (number % options.storage().checkpointing().epochs() == 0 || number == config.epochs()) {
            write(state);
        }
        return result;
    }

    private void add(List<PassLoss> passes, int cases) {
        for (int k = 0; k < passes.size(); k++) {
            if (sums.size() <= k) {
                sums.add(new double[3]);
            }
            PassLoss pass = passes.get(k);
            double[] sum = sums.get(k);
            sum[0] += pass.total() * cases;
            sum[1] += pass.segmentation().orElse(0) * cases;
            sum[2] += pass.classification().orElse(0) * cases;
        }
    }

    private List<LossMeans> means() {
        int cases = training.size();
        return sums.stream()
                .map(sum -> new LossMeans(
                        sum[0] / cases,
                        model.spec().tasks().segments() ? OptionalDouble.of(sum[1] / cases) : OptionalDouble.empty(),
                        model.spec().tasks().classifies() ? OptionalDouble.of(sum[2] / cases) : OptionalDouble.empty()))
                .toList();
    }

    private void keepIfBest(EpochResult result, Optional<Validation> validated, Weights weights) {
        if (validated.isEmpty()) {
            return;
        }
        boolean better = best.isEmpty()
                || validated
                        .get()
                        .result()
                        .isBetterThan(
                                epochs.get(best.get().epoch() - 1).validation().orElseThrow());
        if (better) {
            best = Optional.of(new Best(
                    result.epoch(), validated.get().threshold(), validated.get().oneClassOnly(), weights));
        }
    }

    private static boolean isFinite(Weights weights) {
        for (Weights.Parameter parameter : weights.parameters().values()) {
            for (float value : parameter.values()) {
                if (!Float.isFinite(value)) {
                    return false;
                }
            }
        }
        return true;
    }

    private Weights currentWeights() {
        return model.reading(() -> model.network().weights());
    }

    private Weights finiteWeights(int epoch) {
        Weights weights = currentWeights();
        if (!isFinite(weights)) {
            throw diverged(epoch, lastCases, Double.NaN);
        }
        return weights;
    }

    /** Nothing that is not finite: whoever goes on from a checkpoint must be able to. */
    private Optional<Path> write(State state) throws IOException {
        if (state.checkpoints().isEmpty()) {
            return Optional.empty();
        }
        int epochOfLastStep = batches == 0 ? epochs.size() : epochs.size() + 1;
        OptimizerState optimizer = model.reading(state.session()::state);
        if (!isFinite(optimizer.firstMoments()) || !isFinite(optimizer.secondMoments())) {
            throw diverged(epochOfLastStep, lastCases, Double.NaN);
        }
        CheckpointFile content = new CheckpointFile(
                state.circumstances().run(),
                state.circumstances().origin(),
                new CheckpointFile.Position(epochs, batches, sums, state.log().position()),
                best,
                finiteWeights(epochOfLastStep),
                optimizer);
        lastCheckpoint = Optional.of(state.checkpoints().get().write(content, stepsDone()));
        return lastCheckpoint;
    }

    private TrainingInterruptedException interrupted(State state) throws IOException {
        return new TrainingInterruptedException(stepsDone(), steps(), write(state));
    }

    private TrainingDivergedException diverged(int epoch, List<String> caseIds, double loss) {
        return new TrainingDivergedException(
                epoch, caseIds, loss, lastCheckpoint.or(() -> first.flatMap(FirstStage::checkpoint)));
    }

    private TrainingReport finish(TrainingData data, JointLoss loss, Circumstances circumstances) {
        int bestEpoch = best.map(Best::epoch).orElse(config.epochs());
        OptionalDouble threshold = best.map(Best::threshold).orElse(OptionalDouble.empty());
        model.trained(
                best.map(Best::weights).orElseGet(this::currentWeights),
                new Provenance.Training(
                        data,
                        config,
                        options.augmentation().toString(),
                        bestEpoch,
                        circumstances.origin().accepted()),
                threshold);
        if (validation.isEmpty()) {
            warnings.add("no validation part: the weights are the last epoch's, and there is no threshold but 0.5");
        } else if (model.spec().tasks().classifies() && threshold.isEmpty()) {
            warnings.add("the validation part has cases of one class only: no AUC, and no threshold but 0.5");
        }
        best.flatMap(Best::oneClassOnly)
                .ifPresent(name -> warnings.add(
                        "at 0.5 every validation case is called " + name.toLowerCase(java.util.Locale.ROOT)));
        return new TrainingReport(
                model.spec().name(),
                model.engine(),
                config,
                data,
                loss.classification().weights(),
                epochs,
                bestEpoch,
                threshold,
                paddedCrops,
                warnings,
                (System.nanoTime() - startNanos) / 1e9,
                first.map(FirstStage::report));
    }
}
