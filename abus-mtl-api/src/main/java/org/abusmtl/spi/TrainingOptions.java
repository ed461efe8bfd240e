package org.abusmtl.spi;

import org.abusmtl.loss.JointLoss;
import org.abusmtl.training.WeightUpdate;

/**
 * What an engine must know of a training.
 *
 * @param loss Eq. 5 with its parts, or the same parts under learned weights
 * @param weightUpdate when the weights are updated within Algorithm 1
 * @param seed of the dropout
 * @since 0.1.0
 */
public record TrainingOptions(JointLoss loss, WeightUpdate weightUpdate, long seed) {}
