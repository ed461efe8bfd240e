package org.abusmtl;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.data.PatientFolds;
import org.abusmtl.evaluation.CaseResult;
import org.abusmtl.evaluation.EvaluationContext;
import org.abusmtl.evaluation.EvaluationOptions;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.training.ProgressListener;
import org.abusmtl.training.ProgressListeners;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.volume.InvalidDataException;
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
 * All models see the same folds. Immutable; may be shared between threads.
 *
 * @since 0.1.0
 */
public final class CrossValidation {

    private static final Logger LOG = LoggerFactory.getLogger(CrossValidation.class);

    private record Options(
            int folds,
            long seed,
            List<NetworkSpec> models,
            TrainingConfig config,
            Augmentations augmentation,
            EvaluationOptions evaluation,
            UnaryOperator<JointModel.Builder> settings,
            ProgressListener listener) {}

    private final Options options;

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
     * Trains and tests every model on every fold.
     *
     * @param dataset the cases
     * @return a report with one report a model: {@link EvaluationReport#models()}; of a single model, its report itself
     * @throws IOException if a case cannot be read
     * @throws org.abusmtl.volume.InvalidDataException if the cases cannot be split or used, or a model classifies and the
     *     data set has one class only
     * @throws IllegalStateException if {@link Builder#settings} leaves two models with the same name, or parts of a
     *     network that do not fit together
     * @throws NoEngineException if no engine is installed, or not the named one
     */
    public EvaluationReport run(Dataset dataset) throws IOException {
        PatientFolds folds = PatientFolds.of(dataset, options.folds(), options.seed());
        requireTrainable(dataset, folds);
        String digest = dataset.digest();
        List<EvaluationReport> reports = new ArrayList<>();
        for (NetworkSpec spec : options.models()) {
            reports.add(run(spec, dataset.name(), digest, folds));
        }
        return EvaluationReport.comparing(reports);
    }

    /** What would end the experiment after hours, when the last model or the last fold has its turn. */
    private void requireTrainable(Dataset dataset, PatientFolds folds) {
        Set<String> names = new HashSet<>();
        for (NetworkSpec listed : options.models()) {
            NetworkSpec spec = builder(listed).spec();
            if (!names.add(spec.name())) {
                throw new IllegalStateException(
                        "settings: expected models of different names, found " + spec.name() + " twice");
            }
            if (spec.tasks().classifies()) {
                for (Diagnosis diagnosis : Diagnosis.values()) {
                    if (dataset.count(diagnosis) == 0) {
                        throw new InvalidDataException(
                                dataset.name(),
                                "cases",
                                "both classes, for " + spec.name() + " classifies",
                                "no case of " + diagnosis.label() + " among " + dataset.size());
                    }
                }
            }
        }
        double validation = options.config().validationFraction();
        for (int k = 0; validation > 0 && k < folds.count(); k++) {
            PatientFolds.holdOut(
                    folds.fold(k).training(), validation, options.config().seed());
        }
    }

    private JointModel.Builder builder(NetworkSpec spec) {
        return options.settings().apply(JointModel.builder().network(spec).seed(options.seed()));
    }

    private EvaluationReport run(NetworkSpec spec, String name, String digest, PatientFolds folds) throws IOException {
        double threshold = options.evaluation().threshold();
        List<CaseResult> pooled = new ArrayList<>();
        List<EvaluationReport> ofFolds = new ArrayList<>();
        Optional<EvaluationContext> context = Optional.empty();
        for (int k = 0; k < folds.count(); k++) {
            PatientFolds.Fold fold = folds.fold(k);
            try (JointModel model = builder(spec).build()) {
                LOG.info(
                        "{}, fold {} of {}: {} cases to learn from, {} to test",
                        spec.name(),
                        k + 1,
                        folds.count(),
                        fold.training().size(),
                        fold.test().size());
                JointTrainer.builder()
                        .config(options.config())
                        .augmentation(options.augmentation())
                        .listener(options.listener())
                        .train(model, fold.training());
                List<CaseResult> results = new CaseEvaluator(model, options.evaluation(), (result, done, cases) -> {})
                        .evaluate(fold.test());
                EvaluationContext ofModel = CaseEvaluator.context(model, name, digest);
                ofFolds.add(EvaluationReport.of(ofModel, results, threshold));
                pooled.addAll(results);
                context = Optional.of(ofModel);
            }
        }
        return EvaluationReport.of(context.orElseThrow(), pooled, threshold).withFolds(ofFolds);
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
        private Optional<TrainingConfig> config = Optional.empty();
        private Augmentations augmentation = Augmentations.paper();
        private EvaluationOptions evaluation = EvaluationOptions.paper();
        private UnaryOperator<JointModel.Builder> settings = UnaryOperator.identity();
        private ProgressListener listener = ProgressListeners.none();

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
         * Builds the cross-validation.
         *
         * @return a cross-validation
         */
        public CrossValidation build() {
            return new CrossValidation(new Options(
                    folds,
                    seed,
                    models,
                    config.orElseGet(() -> TrainingConfig.paper().seed(seed)),
                    augmentation,
                    evaluation,
                    settings,
                    listener));
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
