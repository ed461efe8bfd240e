package org.abusmtl.metric;

import java.util.OptionalDouble;

/**
 * Counts of a two-class decision, malignant being the positive class, and what follows from them (Zhou et al. 2021, Eqs.
 * 9 to 13). A figure whose denominator is 0 is empty, not 0.
 *
 * @param truePositives malignant, called malignant
 * @param falsePositives benign, called malignant
 * @param trueNegatives benign, called benign
 * @param falseNegatives malignant, called benign
 * @since 0.1.0
 */
public record ConfusionMatrix(int truePositives, int falsePositives, int trueNegatives, int falseNegatives) {

    /**
     * Checks the counts.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public ConfusionMatrix {
        if (truePositives < 0 || falsePositives < 0 || trueNegatives < 0 || falseNegatives < 0) {
            throw new IllegalArgumentException("counts: expected at least 0, found tp " + truePositives + ", fp "
                    + falsePositives + ", tn " + trueNegatives + ", fn " + falseNegatives);
        }
    }

    /**
     * Counts the decisions at a threshold: a case is called malignant if its score is at or above it.
     *
     * @param scores one score for malignant a case
     * @param malignant whether the case is malignant, in the order of the scores
     * @param threshold at or above it the call is malignant; the paper's is 0.5
     * @return the counts
     * @throws IllegalArgumentException if the lengths differ, or a score or the threshold is NaN
     */
    public static ConfusionMatrix of(double[] scores, boolean[] malignant, double threshold) {
        Scores.requireValid(scores, malignant);
        if (Double.isNaN(threshold)) {
            throw new IllegalArgumentException("threshold: expected a number, found NaN");
        }
        int[][] counts = new int[2][2];
        for (int i = 0; i < scores.length; i++) {
            counts[malignant[i] ? 1 : 0][scores[i] >= threshold ? 1 : 0]++;
        }
        return new ConfusionMatrix(counts[1][1], counts[0][1], counts[0][0], counts[1][0]);
    }

    /**
     * The counts of two groups of cases together: those of the folds of a cross-validation, each with its own threshold.
     *
     * @param other of other cases
     * @return the sums
     */
    public ConfusionMatrix plus(ConfusionMatrix other) {
        return new ConfusionMatrix(
                Math.addExact(truePositives, other.truePositives),
                Math.addExact(falsePositives, other.falsePositives),
                Math.addExact(trueNegatives, other.trueNegatives),
                Math.addExact(falseNegatives, other.falseNegatives));
    }

    /**
     * The number of cases.
     *
     * @return the sum of the four counts
     */
    public int total() {
        return Math.addExact(positives(), negatives());
    }

    /**
     * The number of malignant cases.
     *
     * @return {@code TP + FN}
     */
    public int positives() {
        return Math.addExact(truePositives, falseNegatives);
    }

    /**
     * The number of benign cases.
     *
     * @return {@code TN + FP}
     */
    public int negatives() {
        return Math.addExact(trueNegatives, falsePositives);
    }

    /**
     * The number of cases called malignant.
     *
     * @return {@code TP + FP}
     */
    public int predictedPositives() {
        return Math.addExact(truePositives, falsePositives);
    }

    /**
     * Accuracy, {@code (TP + TN) / total} (Eq. 9).
     *
     * @return a value in [0, 1], empty without cases
     */
    public OptionalDouble accuracy() {
        return ratio((double) truePositives + trueNegatives, total());
    }

    /**
     * Recall or sensitivity, {@code TP / (TP + FN)} (Eq. 10).
     *
     * @return a value in [0, 1], empty without malignant cases
     */
    public OptionalDouble recall() {
        return ratio(truePositives, positives());
    }

    /**
     * Precision, {@code TP / (TP + FP)} (Eq. 11).
     *
     * @return a value in [0, 1], empty if no case was called malignant
     */
    public OptionalDouble precision() {
        return ratio(truePositives, predictedPositives());
    }

    /**
     * False positive rate, {@code FP / (FP + TN)} (Eq. 12).
     *
     * @return a value in [0, 1], empty without benign cases
     */
    public OptionalDouble falsePositiveRate() {
        return ratio(falsePositives, negatives());
    }

    /**
     * F1 score, {@code 2TP / (2TP + FP + FN)} (Eq. 13). In this form it is 0, not undefined, where there are malignant
     * cases and none was called so.
     *
     * @return a value in [0, 1], empty if nothing is malignant and nothing was called so
     */
    public OptionalDouble f1() {
        return ratio(2.0 * truePositives, 2.0 * truePositives + falsePositives + falseNegatives);
    }

    /**
     * Specificity, {@code TN / (FP + TN)}, one minus the false positive rate.
     *
     * @return a value in [0, 1], empty without benign cases
     */
    public OptionalDouble specificity() {
        return ratio(trueNegatives, negatives());
    }

    /**
     * Balanced accuracy, the mean of recall and specificity: 0.5 for whoever always gives the same answer.
     *
     * @return a value in [0, 1], empty if only one class is there
     */
    public OptionalDouble balancedAccuracy() {
        OptionalDouble recall = recall();
        OptionalDouble specificity = specificity();
        return recall.isPresent() && specificity.isPresent()
                ? OptionalDouble.of((recall.getAsDouble() + specificity.getAsDouble()) / 2)
                : OptionalDouble.empty();
    }

    /**
     * The share of the larger class: the accuracy of always answering with it.
     *
     * @return a value in [0.5, 1], empty without cases
     */
    public OptionalDouble majorityShare() {
        return ratio(Math.max(positives(), negatives()), total());
    }

    private static OptionalDouble ratio(double numerator, double denominator) {
        return denominator == 0 ? OptionalDouble.empty() : OptionalDouble.of(numerator / denominator);
    }
}
