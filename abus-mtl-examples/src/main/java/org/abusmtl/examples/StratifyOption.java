package org.abusmtl.examples;

import org.abusmtl.data.Stratification;

/** What folds have in the same proportion, as options name it. */
final class StratifyOption {

    private StratifyOption() {}

    static Stratification parse(String text) {
        return switch (text) {
            case "diagnosis" -> Stratification.DIAGNOSIS;
            case "diagnosis-and-size" -> Stratification.DIAGNOSIS_AND_SIZE;
            default -> throw new UsageException("--stratify", "diagnosis or diagnosis-and-size", text);
        };
    }

    /** In words. */
    static String words(Stratification stratification) {
        return switch (stratification) {
            case DIAGNOSIS -> "diagnosis";
            case DIAGNOSIS_AND_SIZE -> "diagnosis and size";
        };
    }
}
