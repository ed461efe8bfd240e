package org.abusmtl.loss;

/**
 * The loss of both tasks: Eq. 5, {@code L = lambda L_cls + (1 - lambda) L_seg}, or the same two parts under another
 * {@link LossWeighting}.
 *
 * <p>A network with one task only is trained with that task's loss alone, not weighted.
 *
 * @param weighting of the two parts; lambda 0.3 in the paper
 * @param classification Eq. 2
 * @param segmentation Eq. 4
 * @since 0.1.0
 */
public record JointLoss(LossWeighting weighting, FocalLoss classification, DiceLoss segmentation) {

    /**
     * Eq. 5 with a fixed lambda.
     *
     * @param lambda weight of the classification, in [0, 1]
     * @param classification Eq. 2
     * @param segmentation Eq. 4
     * @throws IllegalArgumentException if {@code lambda} is outside [0, 1]
     */
    public JointLoss(double lambda, FocalLoss classification, DiceLoss segmentation) {
        this(LossWeighting.fixed(lambda), classification, segmentation);
    }

    /**
     * The two parts with the weights of the first step: Eq. 5 where lambda is fixed.
     *
     * @param classificationLoss L_cls
     * @param segmentationLoss L_seg
     * @return the weighted sum
     */
    public double value(double classificationLoss, double segmentationLoss) {
        return weighting.initialWeights().value(classificationLoss, segmentationLoss);
    }
}
