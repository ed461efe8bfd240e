package org.abusmtl.spi;

import java.util.Optional;
import java.util.OptionalDouble;
import org.abusmtl.loss.TaskWeights;

/**
 * The losses of one pass of a training step, means over the batch.
 *
 * @param total what was minimised: Eq. 5, its form with learned weights
 *     ({@link org.abusmtl.loss.LossWeighting.Uncertainty}), or the loss of the only task, and the perceptual term where
 *     there is one
 * @param segmentation Eq. 4, empty for a network that does not segment
 * @param classification Eq. 2, empty for a network that does not classify
 * @param weights of the two tasks in {@code total}, as they were before the pass's update; empty for a network of one task
 * @since 0.1.0
 */
public record PassLoss(
        double total, OptionalDouble segmentation, OptionalDouble classification, Optional<TaskWeights> weights) {}
