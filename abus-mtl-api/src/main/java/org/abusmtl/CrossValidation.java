package org.abusmtl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.data.PatientFolds;
import org.abusmtl.data.Stratification;
import org.abusmtl.evaluation.CaseResult;
import org.abusmtl.evaluation.EvaluationOptions;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.training.Checkpointing;
import org.abusmtl.training.EpochResult;
import org.abusmtl.training.ProgressListener;
import org.abusmtl.training.ProgressListeners;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.training.TrainingData;
import org.abusmtl.training.TrainingReport;
import org.abusmtl.volume.InvalidDataException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The paper's experiment (section 4.1): the data set is split by patient into stratified folds; each model is trained
 * anew on all folds but one and tested on that one, for each fold in turn. The figures of a model are over the cases of
 * all its test folds (row 18 of the open points); those of each fold stand beside them.
 *
 * <pre>{@code
 * EvaluationReport report = CrossValidation.builder().folds(4).seed(42).models(NetworkSpec.table1()).run(dataset);
 * }</pre>
 *
 * <p>A test fold is not looked at in training: epoch and threshold come from a validation part of the training folds.
 * All models see the same folds.
 *
 * <p>Each model on each fold is a {@link Unit}. With {@link Builder#folder} a unit is written when it ends and read back
 * instead of trained again, so that an experiment that was stopped goes on with what is missing; the units may also be
 * run one by one, in any order and in different processes, and the report of them all is the same, digit for digit. A
 * stopped unit goes on from its last checkpoint.
 *
 * <p>Immutable; may be shared between threads. One unit must not be run twice at a time.
 *
 * @since 0.1.0
 */
public final class CrossValidation {

    private static final Logger LOG = LoggerFactory.getLogger(CrossValidation.class);

    /** A checkpoint costs little beside so many-th a part of a training. */
    private static final int CHECKPOINTS = 20;

    /**
     * One model trained on all folds but one, and tested on that one.
     *
     * @param model name of the model
     * @param fold the fold that is tested on, from 0
     * @since 0.1.0
     */
    public record Unit(String model, int fold) {

        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if the name is blank or the fold negative
         */
        public Unit {
            if (model.isBlank() || fold < 0) {
                throw new IllegalArgumentException(
                        "unit: expected the name of a model and a fold from 0, found '" + model + "', " + fold);
            }
        }
    }

    /**
     * What a finished unit tells beside its report.
     *
     * @param bestEpoch the epoch whose weights were tested, from 1
     * @param validationThreshold the threshold that its inner validation part chose, empty for none
     * @param seconds wall time of training and test
     * @since 0.1.0
     */
    public record Outcome(int bestEpoch, OptionalDouble validationThreshold, double seconds) {}

    private record Options(
            int folds,
            long seed,
            Stratification stratification,
            Map<String, TrainedModel> models,
            Augmentations augmentation,
            EvaluationOptions evaluation,
            UnaryOperator<JointModel.Builder> settings,
            ProgressListener listener,
            Optional<Path> folder,
            Map<String, String> conditions) {}

    /** A model as it was listed, as the settings make it, and how it is trained. */
    private record TrainedModel(NetworkSpec listed, NetworkSpec spec, TrainingConfig config) {}

    /** What is known of a data set before the first training; reading all its voxels takes its time. */
    private record Experiment(Dataset dataset, String digest, PatientFolds folds, Map<String, String> engines) {}

    private final Options options;
    private final AtomicReference<@Nullable Experiment> latest = new AtomicReference<>();

    private CrossValidation(Options options) {
        this.options = options;
    }

    /**
     * A builder with the paper's experiment: four folds, the six models of Table 1, {@link TrainingConfig#paper()},
     * {@link Augmentations#paper()}.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The models in order, as {@link Builder#settings} makes them.
     *
     * @return at least one, each with another name
     */
    public List<NetworkSpec> networks() {
        return options.models().values().stream().map(TrainedModel::spec).toList();
    }

    /**
     * How a model is trained.
     *
     * @param model name of the model
     * @return its configuration
     * @throws IllegalArgumentException if there is no such model
     */
    public TrainingConfig config(String model) {
        return trained(model).config();
    }

    /**
     * A model with the initial weights that all its units start from.
     *
     * @param model name of the model
     * @return a new model; whoever gets it closes it
     * @throws IllegalArgumentException if there is no such model
     * @throws NoEngineException if no engine is installed, or not the named one
     */
    public JointModel newModel(String model) {
        return builder(trained(model).listed()).build();
    }

    /**
     * All units, model by model and fold by fold. What would end the experiment after hours is found here: it reads the
     * whole data set, makes the folds and opens the engine.
     *
     * @param dataset the cases
     * @return the units in the order in which {@link #run(Dataset)} does them
     * @throws IOException if a case cannot be read
     * @throws InvalidDataException if the cases cannot be split or used, or a model classifies and the data set has one
     *     class only
     * @throws NoEngineException if no engine is installed, or not the named one
     */
    public List<Unit> plan(Dataset dataset) throws IOException {
        experiment(dataset);
        List<Unit> units = new ArrayList<>();
        for (String model : options.models().keySet()) {
            for (int fold = 0; fold < options.folds(); fold++) {
                units.add(new Unit(model, fold));
            }
        }
        return List.copyOf(units);
    }

    /**
     * The units whose results are in the folder.
     *
     * @param dataset the cases
     * @return what each of them tells, in the order of the plan; empty without a folder
     * @throws IOException if a file cannot be read
     * @throws InvalidDataException if a result is damaged or is that of another experiment; the message names the first
     *     thing that differs. As {@link #plan} otherwise
     */
    public Map<Unit, Outcome> done(Dataset dataset) throws IOException {
        Map<Unit, Outcome> done = new LinkedHashMap<>();
        for (Unit unit : plan(dataset)) {
            read(experiment(dataset), unit).ifPresent(result -> done.put(unit, result.outcome()));
        }
        return done;
    }

    /**
     * Trains and tests one unit, or reads it where it is done already.
     *
     * @param dataset the cases
     * @param unit one of the plan
     * @return the report of the model on this fold
     * @throws IOException if a case cannot be read or a result not be written
     * @throws InvalidDataException as {@link #done}
     * @throws IllegalArgumentException if there is no such unit
     * @throws NoEngineException if no engine is installed, or not the named one
     * @throws org.abusmtl.training.TrainingInterruptedException if the thread is interrupted
     */
    public EvaluationReport run(Dataset dataset, Unit unit) throws IOException {
        requirePlanned(unit);
        Experiment experiment = experiment(dataset);
        Optional<UnitResult> done = read(experiment, unit);
        UnitResult result = done.isPresent() ? done.get() : train(experiment, unit);
        if (options.folder().isPresent()) {
            // also those of a run that was killed between the result and this
            files(unit).deleteCheckpoints();
        }
        return report(experiment, result);
    }

    /**
     * Trains and tests every model on every fold; with a folder, those that are not done.
     *
     * @param dataset the cases
     * @return a report with one report a model: {@link EvaluationReport#models()}; of a single model, its report itself
     * @throws IOException if a case cannot be read or a result not be written
     * @throws InvalidDataException if the cases cannot be split or used, a model classifies and the data set has one class
     *     only, or the folder has a result that is damaged or that of another experiment
     * @throws NoEngineException if no engine is installed, or not the named one
     * @throws org.abusmtl.training.TrainingInterruptedException if the thread is interrupted
     */
    public EvaluationReport run(Dataset dataset) throws IOException {
        // a result that does not belong here shows before the first training
        done(dataset);
        List<EvaluationReport> models = new ArrayList<>();
        List<EvaluationReport> folds = new ArrayList<>();
        for (Unit unit : plan(dataset)) {
            folds.add(run(dataset, unit));
            if (folds.size() == options.folds()) {
                models.add(pooled(folds));
                folds.clear();
            }
        }
        return EvaluationReport.comparing(models);
    }

    /**
     * The model that a unit has trained.
     *
     * @param unit one of the plan
     * @return its file, which is there when the unit is done
     * @throws IllegalStateException if the experiment has no folder
     * @throws IllegalArgumentException if there is no such unit
     */
    public Path modelFile(Unit unit) {
        requirePlanned(unit);
        return files(unit).model();
    }

    private UnitFiles files(Unit unit) {
        return UnitFiles.of(
                options.folder()
                        .orElseThrow(() -> new IllegalStateException("folder: expected one for the units, found none")),
                unit);
    }

    private TrainedModel trained(String model) {
        TrainedModel trained = options.models().get(model);
        if (trained == null) {
            throw new IllegalArgumentException(
                    "model: expected one of " + options.models().keySet() + ", found " + model);
        }
        return trained;
    }

    private void requirePlanned(Unit unit) {
        trained(unit.model());
        if (unit.fold() >= options.folds()) {
            throw new IllegalArgumentException(
                    "fold: expected 0 to " + (options.folds() - 1) + ", found " + unit.fold());
        }
    }

    private Experiment experiment(Dataset dataset) throws IOException {
        Experiment known = latest.get();
        if (known != null && known.dataset() == dataset) {
            return known;
        }
        requireClasses(dataset);
        PatientFolds folds = PatientFolds.of(dataset, options.folds(), options.seed(), options.stratification());
        requireValidationParts(folds);
        Map<String, String> engines = new LinkedHashMap<>();
        for (Map.Entry<String, TrainedModel> model : options.models().entrySet()) {
            engines.put(model.getKey(), builder(model.getValue().listed()).engineDescription());
        }
        Experiment experiment = new Experiment(dataset, dataset.digest(), folds, engines);
        latest.set(experiment);
        return experiment;
    }

    private void requireClasses(Dataset dataset) {
        for (NetworkSpec spec : networks()) {
            for (Diagnosis diagnosis : Diagnosis.values()) {
                if (spec.tasks().classifies() && dataset.count(diagnosis) == 0) {
                    throw new InvalidDataException(
                            dataset.name(),
                            "cases",
                            "both classes, for " + spec.name() + " classifies",
                            "no case of " + diagnosis.label() + " among " + dataset.size());
                }
            }
        }
    }

    private void requireValidationParts(PatientFolds folds) {
        for (TrainedModel model : options.models().values()) {
            double fraction = model.config().validationFraction();
            for (int k = 0; fraction > 0 && k < folds.count(); k++) {
                PatientFolds.holdOut(
                        folds.fold(k).training(), fraction, model.config().seed());
            }
        }
    }

    private JointModel.Builder builder(NetworkSpec listed) {
        return builder(listed, options.seed(), options.settings());
    }

    private static JointModel.Builder builder(
            NetworkSpec listed, long seed, UnaryOperator<JointModel.Builder> settings) {
        return settings.apply(JointModel.builder().network(listed).seed(seed));
    }

    private UnitKey key(Experiment experiment, Unit unit) {
        TrainedModel model = trained(unit.model());
        return UnitKey.of(
                new UnitKey.Parts(
                        Objects.requireNonNull(experiment.engines().get(unit.model())),
                        options.conditions(),
                        experiment.digest(),
                        new UnitKey.Split(
                                unit.fold(),
                                options.folds(),
                                options.stratification(),
                                experiment.folds().fold(unit.fold()).test()),
                        options.seed(),
                        builder(model.listed()).seed()),
                model.spec(),
                builder(model.listed()).preprocessing(),
                model.config(),
                options.augmentation(),
                options.evaluation());
    }

    private Optional<UnitResult> read(Experiment experiment, Unit unit) throws IOException {
        if (options.folder().isEmpty() || !Files.exists(files(unit).result())) {
            return Optional.empty();
        }
        return Optional.of(UnitResult.read(files(unit).result(), key(experiment, unit))
                .inOrderOf(experiment.folds().fold(unit.fold()).test()));
    }

    private UnitResult train(Experiment experiment, Unit unit) throws IOException {
        long start = System.nanoTime();
        TrainedModel trained = trained(unit.model());
        PatientFolds.Fold fold = experiment.folds().fold(unit.fold());
        LOG.info(
                "{}, fold {} of {}: {} cases to learn from, {} to test",
                unit.model(),
                unit.fold() + 1,
                options.folds(),
                fold.training().size(),
                fold.test().size());
        Stopwatch stopwatch = new Stopwatch(options.listener());
        JointTrainer.Builder trainer = JointTrainer.builder()
                .config(trained.config())
                .augmentation(options.augmentation())
                .listener(stopwatch);
        if (options.folder().isPresent()) {
            int epochs = Math.max(1, trained.config().epochs() / CHECKPOINTS);
            Files.createDirectories(files(unit).checkpoints());
            trainer.checkpoints(files(unit).checkpoints(), Checkpointing.every(epochs))
                    .resume();
        }
        try (JointModel model = newModel(unit.model())) {
            TrainingReport training = trainer.train(model, fold.training());
            List<CaseResult> cases =
                    new CaseEvaluator(model, options.evaluation(), (result, done, all) -> {}).evaluate(fold.test());
            UnitResult result = new UnitResult(
                    unit,
                    key(experiment, unit),
                    CaseEvaluator.context(model, experiment.dataset().name(), experiment.digest())
                            .engine(),
                    new Outcome(
                            training.bestEpoch(),
                            model.validationThreshold(),
                            stopwatch.before(training) + (System.nanoTime() - start) / 1e9),
                    cases);
            if (options.folder().isPresent()) {
                UnitFiles files = files(unit);
                model.save(files.model());
                result.write(files.result());
            }
            return result;
        }
    }

    private EvaluationReport report(Experiment experiment, UnitResult result) {
        return EvaluationReport.of(
                        result.context(experiment.dataset().name(), experiment.digest()),
                        result.cases(),
                        options.evaluation().threshold())
                .withValidationThreshold(result.outcome().validationThreshold());
    }

    private EvaluationReport pooled(List<EvaluationReport> folds) {
        List<CaseResult> cases =
                folds.stream().flatMap(fold -> fold.cases().stream()).toList();
        return EvaluationReport.of(
                        folds.get(0).context(), cases, options.evaluation().threshold())
                .withFolds(folds);
    }

    /** Adds up the epochs of this run, so that those before an interruption can be told. */
    private static final class Stopwatch implements ProgressListener {
        private final ProgressListener told;
        private double seconds;

        Stopwatch(ProgressListener told) {
            this.told = told;
        }

        /** The time of the epochs that were done before this run. */
        double before(TrainingReport report) {
            return Stream.concat(report.pretraining().stream(), Stream.of(report))
                            .flatMap(stage -> stage.epochs().stream())
                            .mapToDouble(EpochResult::seconds)
                            .sum()
                    - seconds;
        }

        @Override
        public void started(String model, TrainingData data, TrainingConfig config, long stepsDone, long steps) {
            told.started(model, data, config, stepsDone, steps);
        }

        @Override
        public void stepDone(long step, long steps, double loss) {
            told.stepDone(step, steps, loss);
        }

        @Override
        public void epochDone(EpochResult result) {
            seconds += result.seconds();
            told.epochDone(result);
        }

        @Override
        public void finished(TrainingReport report) {
            told.finished(report);
        }
    }

    /**
     * Builds a {@link CrossValidation}. Every setter checks at once. Not for sharing between threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private int folds = 4;
        private long seed;
        private List<NetworkSpec> models = NetworkSpec.table1();
        private Stratification stratification = Stratification.DIAGNOSIS_AND_SIZE;
        private Optional<TrainingConfig> config = Optional.empty();
        private final Map<String, TrainingConfig> configs = new LinkedHashMap<>();
        private Augmentations augmentation = Augmentations.paper();
        private EvaluationOptions evaluation = EvaluationOptions.paper();
        private UnaryOperator<JointModel.Builder> settings = UnaryOperator.identity();
        private ProgressListener listener = ProgressListeners.none();
        private Optional<Path> folder = Optional.empty();
        private final Map<String, String> conditions = new LinkedHashMap<>();

        private Builder() {}

        /**
         * How many folds. Default: 4.
         *
         * @param count at least 2
         * @return this builder
         * @throws IllegalArgumentException if it is below 2
         */
        public Builder folds(int count) {
            if (count < 2) {
                throw new IllegalArgumentException("folds: expected at least 2, found " + count);
            }
            folds = count;
            return this;
        }

        /**
         * What the folds have in the same proportion. Default: {@link Stratification#DIAGNOSIS_AND_SIZE}. The inner
         * validation part is stratified by diagnosis.
         *
         * @param newStratification diagnosis, or diagnosis and size
         * @return this builder
         */
        public Builder stratification(Stratification newStratification) {
            stratification = Objects.requireNonNull(newStratification, "stratification");
            return this;
        }

        /**
         * Seed of the split, of the initial weights and, unless a configuration is given, of the training. Default: 0.
         *
         * @param value any value
         * @return this builder
         */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /**
         * The models. Default: {@link NetworkSpec#table1()}.
         *
         * @param specs at least one, each with another name
         * @return this builder
         * @throws IllegalArgumentException if there is none, or two have the same name
         */
        public Builder models(List<NetworkSpec> specs) {
            if (specs.isEmpty()) {
                throw new IllegalArgumentException("models: expected at least one, found none");
            }
            Set<String> names = new HashSet<>();
            for (NetworkSpec spec : specs) {
                if (!names.add(spec.name())) {
                    throw new IllegalArgumentException(
                            "models: expected each name once, found " + spec.name() + " twice");
                }
            }
            models = List.copyOf(specs);
            return this;
        }

        /**
         * How each model is trained. Default: {@link TrainingConfig#paper()} with this builder's seed.
         *
         * @param newConfig the configuration; its own seed counts
         * @return this builder
         */
        public Builder config(TrainingConfig newConfig) {
            config = Optional.of(newConfig);
            return this;
        }

        /**
         * How one model is trained, instead of the others' way: a row of Table 5 with its own lambda. Variants of one network
         * need different names.
         *
         * @param model name of a model, as {@link #settings} leaves it
         * @param newConfig the configuration; its own seed counts
         * @return this builder
         */
        public Builder config(String model, TrainingConfig newConfig) {
            configs.put(model, Objects.requireNonNull(newConfig, "config"));
            return this;
        }

        /**
         * How each case is varied in training. Default: {@link Augmentations#paper()}.
         *
         * @param newAugmentation the ranges
         * @return this builder
         */
        public Builder augmentation(Augmentations newAugmentation) {
            augmentation = Objects.requireNonNull(newAugmentation, "augmentation");
            return this;
        }

        /**
         * How the test folds are evaluated. Default: {@link EvaluationOptions#paper()}.
         *
         * @param newEvaluation the options
         * @return this builder
         */
        public Builder evaluation(EvaluationOptions newEvaluation) {
            evaluation = Objects.requireNonNull(newEvaluation, "evaluation");
            return this;
        }

        /**
         * What is changed of every model before it is built: engine and device, spacing, input shape, width.
         *
         * <pre>{@code .settings(model -> model.engine("PyTorch").spacing(1.0).inputShape(64, 32, 64).width(8))}</pre>
         *
         * @param newSettings gets a builder with the network set and returns it
         * @return this builder
         */
        public Builder settings(UnaryOperator<JointModel.Builder> newSettings) {
            settings = Objects.requireNonNull(newSettings, "settings");
            return this;
        }

        /**
         * Who is told how each training goes. Default: nobody.
         *
         * @param newListener the listener
         * @return this builder
         */
        public Builder listener(ProgressListener newListener) {
            listener = Objects.requireNonNull(newListener, "listener");
            return this;
        }

        /**
         * Where each unit is written when it ends: {@code units/MODEL/fold-K.json} with its results, K from 0, and
         * {@code fold-K.abus} with the trained model. A later run of the same experiment reads them instead of training again.
         * Default: nowhere.
         *
         * @param newFolder made if it is not there
         * @return this builder
         */
        public Builder folder(Path newFolder) {
            folder = Optional.of(newFolder);
            return this;
        }

        /**
         * Something else that the results depend on and this library cannot see, such as the number of threads that an engine
         * computes with. Results in the folder that were made under another condition are refused like those of another seed.
         *
         * @param name what it is
         * @param value what it is now
         * @return this builder
         * @throws IllegalArgumentException if a text is blank
         */
        public Builder condition(String name, String value) {
            if (name.isBlank() || value.isBlank()) {
                throw new IllegalArgumentException(
                        "condition: expected a name and a value, found '" + name + "', '" + value + "'");
            }
            conditions.put(name, value);
            return this;
        }

        /**
         * Builds the cross-validation.
         *
         * @return a cross-validation
         * @throws IllegalStateException if {@link #settings} leaves two models with the same name, or parts of a network that
         *     do not fit together, or names that one file system cannot tell apart; or a configuration is for a model that
         *     there is not
         */
        public CrossValidation build() {
            TrainingConfig common =
                    config.orElseGet(() -> TrainingConfig.paper().seed(seed));
            Map<String, TrainedModel> trained = new LinkedHashMap<>();
            Set<String> files = new HashSet<>();
            for (NetworkSpec listed : models) {
                NetworkSpec spec = builder(listed, seed, settings).spec();
                TrainedModel model = new TrainedModel(listed, spec, configs.getOrDefault(spec.name(), common));
                if (trained.put(spec.name(), model) != null) {
                    throw new IllegalStateException(
                            "settings: expected models of different names, found " + spec.name() + " twice");
                }
                String file = UnitFiles.name(spec.name());
                if (folder.isPresent() && (file.isEmpty() || !files.add(file.toLowerCase(Locale.ROOT)))) {
                    throw new IllegalStateException("models: expected names that differ in letters or digits, found "
                            + spec.name() + " with others that share the file name '" + file + "'");
                }
            }
            if (!trained.keySet().containsAll(configs.keySet())) {
                throw new IllegalStateException(
                        "config: expected names of the models " + trained.keySet() + ", found " + configs.keySet());
            }
            return new CrossValidation(new Options(
                    folds,
                    seed,
                    stratification,
                    Collections.unmodifiableMap(trained),
                    augmentation,
                    evaluation,
                    settings,
                    listener,
                    folder,
                    Collections.unmodifiableMap(new LinkedHashMap<>(conditions))));
        }

        /**
         * Builds the cross-validation and runs it: {@link CrossValidation#run}.
         *
         * @param dataset the cases
         * @return a report with one report a model; of a single model, its report itself
         * @throws IOException if a case cannot be read
         */
        public EvaluationReport run(Dataset dataset) throws IOException {
            return build().run(dataset);
        }
    }
}
