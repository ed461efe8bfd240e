package org.abusmtl.spi;

import java.util.Optional;
import org.abusmtl.loss.JointLoss;
import org.abusmtl.training.WeightUpdate;

/**
 * What an engine must know of a training.
 *
 * @param loss Eq. 5 with its parts, or the same parts under learned weights
 * @param weightUpdate when the weights are updated within Algorithm 1
 * @param seed of the dropout
 * @param perceptual what is added to the loss of a network that segments
 * @since 0.1.0
 */
public record TrainingOptions(
        JointLoss loss, WeightUpdate weightUpdate, long seed, Optional<PerceptualTerm> perceptual) {

    /**
     * Eq. 5 alone.
     *
     * @param loss Eq. 5 with its parts
     * @param weightUpdate when the weights are updated within Algorithm 1
     * @param seed of the dropout
     */
    public TrainingOptions(JointLoss loss, WeightUpdate weightUpdate, long seed) {
        this(loss, weightUpdate, seed, Optional.empty());
    }
}
