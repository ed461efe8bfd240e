package org.abusmtl.evaluation;

/**
 * The grid that a predicted mask is held against its reference on.
 *
 * @since 0.1.0
 */
public enum EvaluationGrid {
    /** The volume's own grid and the reference as it was drawn. What lies outside the crop counts as missed. The default. */
    OWN,
    /** The grid of the network's crop, with the reference brought there by nearest neighbour. */
    NETWORK
}
