package org.abusmtl.spi;

import java.util.Optional;
import org.abusmtl.loss.LossWeighting;
import org.abusmtl.loss.TaskWeights;
import org.abusmtl.model.Tasks;

/**
 * The learned weights of both tasks ({@link LossWeighting.Uncertainty}), with what Adam remembers of them.
 *
 * @param classification of L_cls
 * @param segmentation of L_seg
 * @since 0.1.0
 */
public record WeightingState(TaskUncertainty classification, TaskUncertainty segmentation) {

    /** Before the first step: both tasks weigh 1. */
    public static final WeightingState INITIAL = new WeightingState(TaskUncertainty.INITIAL, TaskUncertainty.INITIAL);

    /**
     * What a training starts from.
     *
     * @param weighting of its loss
     * @param tasks of its network
     * @return {@link #INITIAL}, empty where the weights are fixed or there is one task only
     */
    public static Optional<WeightingState> initial(LossWeighting weighting, Tasks tasks) {
        return tasks == Tasks.JOINT && weighting instanceof LossWeighting.Uncertainty
                ? Optional.of(INITIAL)
                : Optional.empty();
    }

    /**
     * Refuses to go on with weights that are learned where they were fixed, or the other way round.
     *
     * @param own of the training
     * @param restored of the state that it shall go on from
     * @throws IllegalArgumentException if one is there and the other is not
     */
    public static void requireSameKind(Optional<WeightingState> own, Optional<WeightingState> restored) {
        if (own.isPresent() != restored.isPresent()) {
            throw new IllegalArgumentException(
                    "weighting: expected " + kind(own) + " weights of the tasks, found " + kind(restored));
        }
    }

    private static String kind(Optional<WeightingState> state) {
        return state.isPresent() ? "learned" : "fixed";
    }

    /**
     * The weights of the next pass.
     *
     * @return {@code exp(-s)} of both tasks
     */
    public TaskWeights weights() {
        return new TaskWeights(classification.weight(), segmentation.weight());
    }

    /**
     * What both add to the loss beside the weighted losses, so that a weight of 0 does not pay.
     *
     * @return {@code (s_c + s_s) / 2}
     */
    public double regularizer() {
        return (classification.logVariance() + segmentation.logVariance()) / 2;
    }

    /**
     * One step of Adam.
     *
     * @param weighting form of the loss and bound of s
     * @param classificationLoss L_cls, mean over batch and passes
     * @param segmentationLoss L_seg, mean over batch and passes
     * @param learningRate of Adam
     * @param step its number, this one included, from 1
     * @return the state after it
     */
    public WeightingState after(
            LossWeighting.Uncertainty weighting,
            double classificationLoss,
            double segmentationLoss,
            double learningRate,
            long step) {
        return new WeightingState(
                classification.after(weighting, classificationLoss, learningRate, step),
                segmentation.after(weighting, segmentationLoss, learningRate, step));
    }
}
