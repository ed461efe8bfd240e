package org.abusmtl.examples;

import java.util.Optional;
import java.util.OptionalInt;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.PatientFolds;
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

    Optional<PatientFolds.Fold> of(Dataset dataset, long seed) {
        if (folds.isPresent() != fold.isPresent()) {
            throw new UsageException("--folds, --fold", "both or none", "one");
        }
        if (folds.isEmpty()) {
            return Optional.empty();
        }
        int count = folds.getAsInt();
        PatientFolds split = Subcommand.option("--folds", () -> PatientFolds.of(dataset, count, seed));
        return Optional.of(Subcommand.option("--fold", () -> split.fold(fold.getAsInt())));
    }

    boolean isGiven() {
        return fold.isPresent();
    }

    String description() {
        return fold.isPresent() ? "fold " + fold.getAsInt() + " of " + folds.getAsInt() + " (from 0)" : "all cases";
    }
}
