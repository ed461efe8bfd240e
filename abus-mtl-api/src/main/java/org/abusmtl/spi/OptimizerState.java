package org.abusmtl.spi;

import java.util.Optional;

/**
 * All that an optimizer remembers: with it and the weights, a training goes on as if it had not been interrupted.
 *
 * @param steps Adam steps done
 * @param firstMoments mean of the gradients, by parameter
 * @param secondMoments mean of their squares, by parameter
 * @param randomState state of the engine-side random stream (dropout)
 * @param weighting learned weights of the two tasks, empty where they are fixed or there is one task only
 * @since 0.1.0
 */
public record OptimizerState(
        long steps,
        Weights firstMoments,
        Weights secondMoments,
        long randomState,
        Optional<WeightingState> weighting) {}
