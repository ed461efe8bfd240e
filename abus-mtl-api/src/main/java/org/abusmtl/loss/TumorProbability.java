package org.abusmtl.loss;

/**
 * Which probability the Dice loss reads (row 2 of the open points: the arg max of the text has no gradient).
 *
 * @since 0.1.0
 */
public enum TumorProbability {
    /** The softmax probability of the tumour channel. The default. */
    SOFT,
    /** That probability where tumour wins the arg max (p above 0.5), 0 elsewhere. */
    HARD_GATED
}
