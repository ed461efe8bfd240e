package org.abusmtl.loss;

/**
 * What the two tasks weigh in the joint loss: {@code w_c L_cls + w_s L_seg}. Eq. 5 has {@code lambda} and
 * {@code 1 - lambda}; learned weights need not add up to 1.
 *
 * @param classification w_c, finite, at least 0
 * @param segmentation w_s, finite, at least 0
 * @since 0.1.0
 */
public record TaskWeights(double classification, double segmentation) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is negative or not finite
     */
    public TaskWeights {
        require("classification", classification);
        require("segmentation", segmentation);
    }

    private static void require(String field, double weight) {
        if (!(weight >= 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException(
                    field + " weight: expected a finite value of at least 0, found " + weight);
        }
    }

    /**
     * The weighted sum.
     *
     * @param classificationLoss L_cls
     * @param segmentationLoss L_seg
     * @return {@code w_c L_cls + w_s L_seg}
     */
    public double value(double classificationLoss, double segmentationLoss) {
        return classification * classificationLoss + segmentation * segmentationLoss;
    }

    /**
     * The lambda of Eq. 5 that weighs the tasks in the same proportion.
     *
     * @return {@code w_c / (w_c + w_s)}, in [0, 1]; NaN if both weights are 0
     */
    public double lambda() {
        return classification / (classification + segmentation);
    }
}
