package org.abusmtl.spi;

import org.abusmtl.loss.LossWeighting;

/**
 * The learned weight of one task, and what Adam remembers of it: part of an {@link OptimizerState}, not of a network. The
 * arithmetic is here, in double precision, so that it is the same on every engine and a restored state goes on to the last
 * bit.
 *
 * @param logVariance s of {@link LossWeighting.Uncertainty}
 * @param firstMoment mean of its gradients
 * @param secondMoment mean of their squares
 * @since 0.1.0
 */
public record TaskUncertainty(double logVariance, double firstMoment, double secondMoment) {

    /** Before the first step: weight 1. */
    public static final TaskUncertainty INITIAL = new TaskUncertainty(0, 0, 0);

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    /**
     * The weight of the task's loss.
     *
     * @return {@code exp(-s)}
     */
    public double weight() {
        return Math.exp(-logVariance);
    }

    /**
     * One step of Adam (Kingma and Ba 2015), as the network's weights take it, and the projection onto the bounds.
     *
     * @param weighting form of the loss and bound of s
     * @param loss of the task, mean over batch and passes; one that is not finite changes nothing, for the network is then
     *     no longer usable anyway
     * @param learningRate of Adam
     * @param step its number, this one included, from 1
     * @return the state after it
     */
    public TaskUncertainty after(LossWeighting.Uncertainty weighting, double loss, double learningRate, long step) {
        if (!Double.isFinite(loss)) {
            return this;
        }
        double gradient = weighting.gradient(logVariance, loss);
        double first = BETA1 * firstMoment + (1 - BETA1) * gradient;
        double second = BETA2 * secondMoment + (1 - BETA2) * gradient * gradient;
        double mean = first / (1 - Math.pow(BETA1, (double) step));
        double squares = second / (1 - Math.pow(BETA2, (double) step));
        double moved = logVariance - learningRate * mean / (Math.sqrt(squares) + EPSILON);
        return new TaskUncertainty(weighting.project(moved), first, second);
    }
}
