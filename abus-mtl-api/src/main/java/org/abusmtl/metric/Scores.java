package org.abusmtl.metric;

/** Checks of a list of scores with its labels. */
final class Scores {

    private Scores() {}

    static void requireValid(double[] scores, boolean[] malignant) {
        if (scores.length != malignant.length) {
            throw new IllegalArgumentException(
                    "scores: expected one a label, " + malignant.length + ", found " + scores.length);
        }
        for (int i = 0; i < scores.length; i++) {
            if (Double.isNaN(scores[i])) {
                throw new IllegalArgumentException("scores[" + i + "]: expected a number, found NaN");
            }
        }
    }
}
