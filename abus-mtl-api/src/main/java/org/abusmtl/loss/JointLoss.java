package org.abusmtl.loss;

/**
 * The loss of both tasks (Eq. 5): {@code L = lambda L_cls + (1 - lambda) L_seg}.
 *
 * <p>A network with one task only is trained with that task's loss alone, not weighted.
 *
 * @param lambda weight of the classification, in [0, 1]; 0.3 in the paper
 * @param classification Eq. 2
 * @param segmentation Eq. 4
 * @since 0.1.0
 */
public record JointLoss(double lambda, FocalLoss classification, DiceLoss segmentation) {

    /**
     * Checks the weight.
     *
     * @throws IllegalArgumentException if {@code lambda} is outside [0, 1]
     */
    public JointLoss {
        if (!(lambda >= 0 && lambda <= 1)) {
            throw new IllegalArgumentException("lambda: expected a value in [0, 1], found " + lambda);
        }
    }

    /**
     * Eq. 5 of the two parts.
     *
     * @param classificationLoss L_cls
     * @param segmentationLoss L_seg
     * @return the weighted sum
     */
    public double value(double classificationLoss, double segmentationLoss) {
        return lambda * classificationLoss + (1 - lambda) * segmentationLoss;
    }
}
