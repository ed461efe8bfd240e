package org.abusmtl.examples;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.PatientFolds;
import org.abusmtl.data.Stratification;
import org.abusmtl.volume.InvalidDataException;
import picocli.CommandLine.Option;

/** A part of the patients: train with these options, then evaluate with the same ones, and no patient is in both. */
final class FoldOptions {

    @Option(
            names = "--folds",
            paramLabel = "K",
            description = "Split the patients into K folds; needs --fold. The split depends on --seed.")
    private OptionalInt folds = OptionalInt.empty();

    @Option(
            names = "--fold",
            paramLabel = "I",
            description = "Fold to test on, 0 to K-1: train leaves it out, evaluate takes only it.")
    private OptionalInt fold = OptionalInt.empty();

    @Option(
            names = "--stratify",
            paramLabel = "BY",
            description =
                    "What all folds have in the same proportion: diagnosis (default) or diagnosis-and-size, which is"
                            + " what cross-validate and reproduce do unless told otherwise.")
    private String stratify = "diagnosis";

    Optional<PatientFolds.Fold> of(Dataset dataset, long seed) throws IOException {
        Stratification stratification = StratifyOption.parse(stratify);
        if (folds.isPresent() != fold.isPresent()) {
            throw new UsageException("--folds, --fold", "both or none", "one");
        }
        if (folds.isEmpty()) {
            return Optional.empty();
        }
        int count = folds.getAsInt();
        PatientFolds split = split(dataset, count, seed, stratification);
        return Optional.of(Subcommand.option("--fold", () -> split.fold(fold.getAsInt())));
    }

    private static PatientFolds split(Dataset dataset, int count, long seed, Stratification stratification)
            throws IOException {
        try {
            return PatientFolds.of(dataset, count, seed, stratification);
        } catch (InvalidDataException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new UsageException("--folds: " + e.getMessage(), e);
        }
    }

    boolean isGiven() {
        return fold.isPresent();
    }

    String description() {
        return fold.isPresent()
                ? "fold " + fold.getAsInt() + " of " + folds.getAsInt() + " (from 0), stratified by "
                        + StratifyOption.words(StratifyOption.parse(stratify))
                : "all cases";
    }
}
