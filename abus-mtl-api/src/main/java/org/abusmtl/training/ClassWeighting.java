package org.abusmtl.training;

/**
 * Where the class weights of the focal loss come from.
 *
 * @since 0.1.0
 */
public enum ClassWeighting {
    /** Eq. 3, counted on the training part only. The default. */
    INVERSE_FREQUENCY,
    /** A half each. */
    EQUAL
}
