package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.abusmtl.djl.convert.Tensors;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.spi.Weights;

/**
 * Stages 1 to 5 of a trained network that no further training changes: batch norm has its running statistics, and nothing is
 * dropped. A gradient goes through it to what it reads.
 */
public final class FrozenEncoder {

    private final Encoder encoder;

    /**
     * An encoder with these weights.
     *
     * @param manager owns the tensors
     * @param spec of the network that it is a part of
     * @param weights of that network
     * @throws IllegalArgumentException if the weights of the encoder are not those of the specification
     */
    public FrozenEncoder(NDManager manager, NetworkSpec spec, Weights weights) {
        Parameters parameters = Parameters.frozen(manager);
        encoder = new Encoder(spec, parameters);
        Tensors.load(weights.encoder(), parameters.all());
    }

    /**
     * What stage 5 gives.
     *
     * @param input (N, input channels, D, H, W), stays open
     * @return (N, C, D/16, H/16, W/16), a new tensor
     */
    public NDArray features(NDArray input) {
        // as in training: nothing in place, and what the gradient with respect to the input needs
        return encoder.bottom(input, true);
    }
}
