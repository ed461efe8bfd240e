package org.abusmtl.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.abusmtl.JointModel;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.examples.reproduction.Preset;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.volume.GridShape;
import picocli.CommandLine.Option;

/** A preset, and what of it is changed. The options that the paper varies itself, N and lambda, belong to its tables. */
final class PresetOptions {

    @Option(
            names = "--preset",
            description =
                    "paper (default): 128,64,128 voxels of 0.5 mm, width 16, 200 epochs; quick: 32,16,32 voxels of"
                            + " 2 mm, width 4, a few epochs.")
    private Preset preset = Preset.PAPER;

    @Option(
            names = "--shape",
            paramLabel = "D,H,W",
            description = "Voxels of the networks' input (slices, depth, lateral), each divisible by 16.")
    private Optional<String> shape = Optional.empty();

    @Option(names = "--spacing", paramLabel = "MM", description = "Voxel size of the networks' input.")
    private OptionalDouble spacing = OptionalDouble.empty();

    @Option(names = "--width", paramLabel = "N", description = "Channels of the first stage.")
    private OptionalInt width = OptionalInt.empty();

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training part, for every model.")
    private OptionalInt epochs = OptionalInt.empty();

    @Option(names = "--batch", paramLabel = "N", description = "Cases of one step.")
    private OptionalInt batch = OptionalInt.empty();

    @Option(names = "--learning-rate", paramLabel = "RATE", description = "Initial learning rate of Adam.")
    private OptionalDouble learningRate = OptionalDouble.empty();

    @Option(
            names = "--validation",
            paramLabel = "SHARE",
            description = "Share of the patients that picks epoch and threshold; 0 for none.")
    private OptionalDouble validation = OptionalDouble.empty();

    @Option(names = "--augmentation", description = "paper, flips or none.")
    private Optional<TrainingOptions.Augmentation> augmentation = Optional.empty();

    @Option(names = "--seed", paramLabel = "S", description = "Of every random draw; default ${DEFAULT-VALUE}.")
    private long seed;

    Preset preset() {
        return preset;
    }

    long seed() {
        return seed;
    }

    /** A network of the paper at this size. */
    NetworkSpec network(NetworkSpec paper) {
        GridShape input = shape.map(text -> Numbers.shape("--shape", text)).orElse(preset.inputShape());
        int channels = width.orElse(preset.width());
        NetworkSpec wide = Subcommand.option("--width", () -> paper.withWidth(channels));
        return Subcommand.option("--shape", () -> wide.withInputShape(input));
    }

    double spacingMm() {
        return spacing.orElse(preset.spacingMm());
    }

    JointModel.Builder apply(JointModel.Builder builder) {
        return Subcommand.option("--spacing", () -> builder.spacing(spacingMm()));
    }

    Augmentations augmentation() {
        return augmentation.map(TrainingOptions::augmentation).orElseGet(preset::augmentation);
    }

    TrainingConfig config() {
        TrainingConfig start = preset.config().seed(seed);
        TrainingConfig trained = Subcommand.option("--epochs", () -> start.epochs(epochs.orElse(start.epochs())));
        TrainingConfig batched =
                Subcommand.option("--batch", () -> trained.batchSize(batch.orElse(trained.batchSize())));
        TrainingConfig fast = Subcommand.option(
                "--learning-rate",
                () -> batched.learningRate(
                        learningRate.orElse(batched.learningRate().initial())));
        return Subcommand.option(
                "--validation", () -> fast.validationFraction(validation.orElse(fast.validationFraction())));
    }

    /** Whether all but the number of epochs is the preset's. */
    boolean isOfPreset() {
        return changes().stream().allMatch(change -> change.startsWith("epochs "));
    }

    /** The preset and what differs from it, for people. */
    String description() {
        List<String> changes = changes();
        return preset.key() + (changes.isEmpty() ? "" : ", changed: " + String.join(", ", changes));
    }

    private List<String> changes() {
        List<String> changes = new ArrayList<>();
        shape.ifPresent(text -> changes.add("shape " + text));
        spacing.ifPresent(mm -> changes.add("spacing " + mm + " mm"));
        width.ifPresent(n -> changes.add("width " + n));
        epochs.ifPresent(n -> changes.add("epochs " + n));
        batch.ifPresent(n -> changes.add("batch " + n));
        learningRate.ifPresent(rate -> changes.add("learning rate " + rate));
        validation.ifPresent(share -> changes.add("validation share " + share));
        augmentation.ifPresent(name -> changes.add("augmentation " + name.name().toLowerCase(Locale.ROOT)));
        return changes;
    }
}
