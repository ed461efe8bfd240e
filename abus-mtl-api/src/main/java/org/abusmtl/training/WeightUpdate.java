package org.abusmtl.training;

/**
 * When the weights are updated within the passes of Algorithm 1 (rows 3 and 4 of the open points).
 *
 * @since 0.1.0
 */
public enum WeightUpdate {
    /** One Adam step after each pass, the fed-back map detached: Algorithm 1 as printed. The default. */
    EACH_PASS,
    /** One Adam step on the mean loss of all passes, the fed-back map detached. */
    MEAN_OF_PASSES,
    /** One Adam step on the mean loss of all passes, with the gradient through the fed-back map. */
    MEAN_OF_PASSES_THROUGH_MAP
}
