package org.abusmtl.data;

/**
 * What the folds of a data set have in the same proportion, as far as whole patients allow.
 *
 * @since 0.1.0
 */
public enum Stratification {
    /** Malignant and benign cases (row 17 of the open points of the paper). */
    DIAGNOSIS,
    /**
     * Malignant and benign cases, tumours at or below and above {@value #SMALL_LIMIT_MM3} mm<sup>3</sup>, and each
     * combination of both, so that the figures of the paper's two size groups rest on all folds alike. A group of fewer
     * patients than folds is in as many folds as it can be.
     */
    DIAGNOSIS_AND_SIZE;

    /** The largest volume of a small tumour, mm<sup>3</sup>: the paper's 1 cm<sup>3</sup>. */
    public static final double SMALL_LIMIT_MM3 = 1000;
}
