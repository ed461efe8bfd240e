package org.abusmtl.examples;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.loss.LossWeighting;
import org.abusmtl.training.TrainingConfig;
import picocli.CommandLine.Option;

/** How a model is trained. */
final class TrainingOptions {

    /** The named augmentations. */
    enum Augmentation {
        PAPER,
        FLIPS,
        NONE
    }

    /** How the two tasks are weighed. */
    enum Weighting {
        FIXED,
        UNCERTAINTY
    }

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training part; default 200.")
    private OptionalInt epochs = OptionalInt.empty();

    @Option(names = "--batch", paramLabel = "N", description = "Cases of one step; default 2.")
    private OptionalInt batch = OptionalInt.empty();

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description = "Initial learning rate of Adam; default 1e-4, decaying.")
    private OptionalDouble learningRate = OptionalDouble.empty();

    @Option(
            names = "--lambda",
            paramLabel = "SHARE",
            description = "Weight of the classification in the loss (Eq. 5); default 0.3.")
    private OptionalDouble lambda = OptionalDouble.empty();

    @Option(
            names = "--weighting",
            description = "fixed (default): by --lambda; uncertainty: learned with the network (Kendall et al. 2018).")
    private Weighting weighting = Weighting.FIXED;

    @Option(
            names = "--validation",
            paramLabel = "SHARE",
            description = "Share of the patients that picks epoch and threshold; 0 for none; default 0.2.")
    private OptionalDouble validation = OptionalDouble.empty();

    @Option(names = "--augmentation", description = "paper (default), flips or none.")
    private Augmentation augmentation = Augmentation.PAPER;

    @Option(names = "--seed", paramLabel = "S", description = "Of every random draw; default ${DEFAULT-VALUE}.")
    private long seed;

    long seed() {
        return seed;
    }

    Augmentations augmentation() {
        return augmentation(augmentation);
    }

    /** The ranges of a name. */
    static Augmentations augmentation(Augmentation name) {
        return switch (name) {
            case PAPER -> Augmentations.paper();
            case FLIPS -> Augmentations.flips();
            case NONE -> Augmentations.none();
        };
    }

    TrainingConfig config() {
        Optional<TrainingConfig> config = Optional.of(TrainingConfig.paper().seed(seed));
        if (epochs.isPresent()) {
            config = config.map(c -> Subcommand.option("--epochs", () -> c.epochs(epochs.getAsInt())));
        }
        if (batch.isPresent()) {
            config = config.map(c -> Subcommand.option("--batch", () -> c.batchSize(batch.getAsInt())));
        }
        if (learningRate.isPresent()) {
            config = config.map(
                    c -> Subcommand.option("--learning-rate", () -> c.learningRate(learningRate.getAsDouble())));
        }
        if (lambda.isPresent()) {
            config = config.map(c -> Subcommand.option("--lambda", () -> c.lambda(lambda.getAsDouble())));
        }
        if (weighting == Weighting.UNCERTAINTY) {
            if (lambda.isPresent()) {
                throw new UsageException(
                        "--lambda",
                        "none beside --weighting uncertainty, which learns the weights",
                        String.valueOf(lambda.getAsDouble()));
            }
            config = config.map(c -> c.weighting(LossWeighting.uncertainty()));
        }
        if (validation.isPresent()) {
            config = config.map(
                    c -> Subcommand.option("--validation", () -> c.validationFraction(validation.getAsDouble())));
        }
        return config.orElseThrow();
    }
}
