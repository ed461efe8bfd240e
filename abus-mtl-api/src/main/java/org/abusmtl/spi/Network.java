package org.abusmtl.spi;

import java.util.List;
import org.abusmtl.model.NetworkSpec;

/**
 * A network with its weights on an engine: one pass, no refinement.
 *
 * <p>{@link #forward} may be called from several threads at once, though not while a {@link TrainingSession} of this
 * network is in a step.
 *
 * @since 0.1.0
 */
public interface Network extends AutoCloseable {

    /**
     * What the network is.
     *
     * @return its specification
     */
    NetworkSpec spec();

    /**
     * One pass in prediction mode: running statistics, no dropout, no gradient.
     *
     * @param input a batch with the channels and the shape of the specification
     * @return probability maps and malignancies, as far as the network's tasks go
     * @throws IllegalArgumentException if channels or shape do not fit
     * @throws IllegalStateException after {@link #close}
     */
    NetworkOutput forward(GridBatch input);

    /**
     * What each stage gives in one pass in prediction mode, after its last ReLU: what a head that reads the stage pools.
     *
     * @param input as for {@link #forward}
     * @return for each stage from 1 its activations: (N, {@code spec().stageChannels(stage)}) grids of the input's sides
     *     divided by 1, 2, 4, 8, 16, 8, 4, 2, 1; nine stages, or the five of the encoder for a network that does not segment
     * @throws IllegalArgumentException if channels or shape do not fit
     * @throws IllegalStateException after {@link #close}
     */
    List<GridBatch> stageFeatures(GridBatch input);

    /**
     * A copy of the parameters, with the running statistics of batch norm.
     *
     * @return named arrays in a fixed order
     * @throws IllegalStateException after {@link #close}
     */
    Weights weights();

    /**
     * Replaces the parameters.
     *
     * @param weights the names and shapes of {@link #weights()}
     * @throws IllegalArgumentException if a name or a shape is missing, unknown or different; nothing is changed then
     * @throws IllegalStateException after {@link #close}
     */
    void load(Weights weights);

    /** Frees the tensors. A second call does nothing. */
    @Override
    void close();
}
