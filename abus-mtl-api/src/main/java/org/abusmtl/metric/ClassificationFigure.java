package org.abusmtl.metric;

import java.util.OptionalDouble;

/**
 * The classification figures by name: what each is called in JSON and in column heads, and how it is read. The one place
 * where these names are written.
 *
 * @since 0.1.0
 */
public enum ClassificationFigure {
    /** Accuracy (Eq. 9). */
    ACCURACY("accuracy"),
    /** Mean of recall and specificity. */
    BALANCED_ACCURACY("balanced_accuracy"),
    /** Recall (Eq. 10). */
    RECALL("recall"),
    /** Precision (Eq. 11). */
    PRECISION("precision"),
    /** False positive rate (Eq. 12). */
    FALSE_POSITIVE_RATE("fpr"),
    /** Specificity. */
    SPECIFICITY("specificity"),
    /** F1 score (Eq. 13). */
    F1("f1"),
    /** Area under the ROC curve. */
    AUC("auc");

    private final String key;

    ClassificationFigure(String key) {
        this.key = key;
    }

    /**
     * The name in JSON and in column heads.
     *
     * @return lower case words joined by underscores
     */
    public String key() {
        return key;
    }

    /**
     * This figure of one list of scores.
     *
     * @param metrics the figures of the list
     * @return its value, empty where it is undefined
     */
    public OptionalDouble of(ClassificationMetrics metrics) {
        return this == AUC ? metrics.roc().auc() : of(metrics.counts());
    }

    /**
     * This figure of decisions whose scores are not known, or were held against several thresholds.
     *
     * @param counts the decisions
     * @return its value, empty where it is undefined; the area under the ROC curve always is
     */
    public OptionalDouble of(ConfusionMatrix counts) {
        return switch (this) {
            case ACCURACY -> counts.accuracy();
            case BALANCED_ACCURACY -> counts.balancedAccuracy();
            case RECALL -> counts.recall();
            case PRECISION -> counts.precision();
            case FALSE_POSITIVE_RATE -> counts.falsePositiveRate();
            case SPECIFICITY -> counts.specificity();
            case F1 -> counts.f1();
            case AUC -> OptionalDouble.empty();
        };
    }
}
