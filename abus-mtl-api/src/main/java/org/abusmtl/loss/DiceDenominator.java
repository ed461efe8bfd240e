package org.abusmtl.loss;

/**
 * The sums below the line of the Dice loss (row 8 of the open points).
 *
 * @since 0.1.0
 */
public enum DiceDenominator {
    /** {@code sum p + sum y}, Eq. 4 as printed. The default. */
    LINEAR,
    /** {@code sum p^2 + sum y^2}, as in the original V-Net. */
    SQUARED
}
