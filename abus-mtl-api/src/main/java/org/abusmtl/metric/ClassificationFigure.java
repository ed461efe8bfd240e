package org.abusmtl.metric;

import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * The classification figures by name: what each is called in JSON and in column heads, and how it is read. The one place
 * where these names are written.
 *
 * @since 0.1.0
 */
public enum ClassificationFigure {
    /** Accuracy (Eq. 9). */
    ACCURACY("accuracy", m -> m.counts().accuracy()),
    /** Mean of recall and specificity. */
    BALANCED_ACCURACY("balanced_accuracy", m -> m.counts().balancedAccuracy()),
    /** Recall (Eq. 10). */
    RECALL("recall", m -> m.counts().recall()),
    /** Precision (Eq. 11). */
    PRECISION("precision", m -> m.counts().precision()),
    /** False positive rate (Eq. 12). */
    FALSE_POSITIVE_RATE("fpr", m -> m.counts().falsePositiveRate()),
    /** Specificity. */
    SPECIFICITY("specificity", m -> m.counts().specificity()),
    /** F1 score (Eq. 13). */
    F1("f1", m -> m.counts().f1()),
    /** Area under the ROC curve. */
    AUC("auc", m -> m.roc().auc());

    private final String key;
    private final Function<ClassificationMetrics, OptionalDouble> reader;

    ClassificationFigure(String key, Function<ClassificationMetrics, OptionalDouble> reader) {
        this.key = key;
        this.reader = reader;
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
        return reader.apply(metrics);
    }
}
