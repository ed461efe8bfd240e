package org.abusmtl.evaluation;

/**
 * The tests of a model against the best of a comparison, on the cases that both have.
 *
 * @since 0.1.0
 */
public enum PairedTest {
    /** Wilcoxon's signed-rank test on Dice; the best has the largest mean Dice. */
    DICE("dice_wilcoxon"),
    /** DeLong's test on the area under the ROC curve; the best has the largest area. */
    AUC("auc_delong"),
    /** McNemar's exact test on calls being right, at each model's threshold; the best has the largest accuracy. */
    ACCURACY("accuracy_mcnemar");

    private final String key;

    PairedTest(String key) {
        this.key = key;
    }

    /**
     * The name in JSON and in column heads.
     *
     * @return figure and test, lower case, joined by an underscore
     */
    public String key() {
        return key;
    }
}
