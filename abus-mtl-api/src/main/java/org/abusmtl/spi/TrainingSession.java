package org.abusmtl.spi;

import java.util.List;

/**
 * Trains a network: forward, loss, backward, Adam, for each pass of Algorithm 1. Not for sharing between threads;
 * several sessions, of one network each, may run in several.
 *
 * @since 0.1.0
 */
public interface TrainingSession extends AutoCloseable {

    /**
     * One batch through all passes of the network's refinement schedule. If it fails, weights may have changed in part: go
     * on from a checkpoint.
     *
     * @param batch normalised volumes, masks and targets
     * @param learningRate of Adam, positive
     * @return the losses of the passes in order; a value that is not finite is returned as it is, and the weights are then
     *     no longer usable
     * @throws IllegalArgumentException if the batch does not have the network's shape
     * @throws IllegalStateException after {@link #close}
     */
    List<PassLoss> step(TrainingBatch batch, double learningRate);

    /**
     * A copy of the optimizer's memory.
     *
     * @return moments and step count
     * @throws IllegalStateException after {@link #close}
     */
    OptimizerState state();

    /**
     * Replaces the optimizer's memory.
     *
     * @param state what {@link #state} of a session of the same network gave
     * @throws IllegalArgumentException if names or shapes do not fit, or one of both learns the weights of the tasks and
     *     the other does not
     * @throws IllegalStateException after {@link #close}
     */
    void restore(OptimizerState state);

    /** Frees what the session holds. The network stays open, with the weights as trained. */
    @Override
    void close();
}
