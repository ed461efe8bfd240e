package org.abusmtl.training;

import java.util.List;
import java.util.Optional;
import org.abusmtl.loss.TaskWeights;

/**
 * What one epoch gave.
 *
 * @param epoch number, from 1
 * @param steps batches seen since the training began, this epoch's included
 * @param learningRate of its last step
 * @param passes mean losses of each pass of Algorithm 1, in order
 * @param validation figures of the validation part, empty without one
 * @param seconds wall time, validation included; of a resumed epoch the part after it was resumed
 * @param waitingShare the share of {@code seconds} in which the training waited for a batch, in [0, 1]; much above 0 means
 *     that augmentation is slower than the network
 * @param taskWeights of the two tasks in the loss of the epoch's last pass: lambda and 1 - lambda, or what was learned;
 *     empty for a network of one task
 * @since 0.1.0
 */
public record EpochResult(
        int epoch,
        long steps,
        double learningRate,
        List<LossMeans> passes,
        Optional<ValidationResult> validation,
        double seconds,
        double waitingShare,
        Optional<TaskWeights> taskWeights) {

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if {@code waitingShare} is outside [0, 1]
     */
    public EpochResult {
        passes = List.copyOf(passes);
        if (passes.isEmpty()) {
            throw new IllegalArgumentException("passes: expected at least one, found none");
        }
        if (!(waitingShare >= 0 && waitingShare <= 1)) {
            throw new IllegalArgumentException("waitingShare: expected a share in [0, 1], found " + waitingShare);
        }
    }

    /**
     * The losses of the last pass, the one that counts at prediction.
     *
     * @return its means
     */
    public LossMeans lastPass() {
        return passes.get(passes.size() - 1);
    }

    /**
     * This result as text: a line of the training log.
     *
     * @return a JSON object on one line
     */
    public String toJson() {
        return TrainingJson.write(this).toString();
    }

    /**
     * The result that {@link #toJson()} wrote.
     *
     * @param json a JSON object
     * @return an equal result
     * @throws org.abusmtl.volume.InvalidDataException if it is no such text
     */
    public static EpochResult fromJson(String json) {
        return TrainingJson.readEpoch("epoch", json);
    }
}
