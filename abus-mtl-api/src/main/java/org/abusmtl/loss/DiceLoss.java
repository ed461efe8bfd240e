package org.abusmtl.loss;

/**
 * Dice loss of the segmentation (Eq. 4), for one sample and the tumour channel; a batch has the mean of its samples:
 *
 * <pre>{@code L_seg = 1 - (2 sum(p y) + 1) / (sum p + sum y + 1)}</pre>
 *
 * @param denominator the sums below the line
 * @param probability which p is read
 * @since 0.1.0
 */
public record DiceLoss(DiceDenominator denominator, TumorProbability probability) {

    /** Added above and below the line, so that an empty prediction of an empty mask costs nothing. */
    public static final double SMOOTHING = 1.0;

    /** Eq. 4 with the soft probability. */
    public static final DiceLoss PAPER = new DiceLoss(DiceDenominator.LINEAR, TumorProbability.SOFT);

    /**
     * The loss of one sample.
     *
     * @param p tumour probability of each voxel, in [0, 1]
     * @param y 1 where the reference has tumour, else 0; as many as {@code p}
     * @return a value in [0, 1)
     * @throws IllegalArgumentException if the lengths differ
     */
    public double value(double[] p, byte[] y) {
        if (p.length != y.length) {
            throw new IllegalArgumentException("y: expected " + p.length + " voxels as in p, found " + y.length);
        }
        double overlap = 0;
        double sumP = 0;
        double sumY = 0;
        for (int i = 0; i < p.length; i++) {
            double value = probability == TumorProbability.HARD_GATED && p[i] <= 0.5 ? 0 : p[i];
            overlap += value * y[i];
            sumP += denominator == DiceDenominator.SQUARED ? value * value : value;
            sumY += y[i];
        }
        return 1 - (2 * overlap + SMOOTHING) / (sumP + sumY + SMOOTHING);
    }
}
