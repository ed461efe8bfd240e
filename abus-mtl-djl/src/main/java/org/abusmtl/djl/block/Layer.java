package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;

/** A step of a network: a tensor in, a new tensor out; the input stays open and belongs to the caller. */
interface Layer {

    /**
     * Applies the layer.
     *
     * @param input (N, C, D, H, W)
     * @param training whether batch statistics are used and updated
     * @return a new tensor
     */
    NDArray forward(NDArray input, boolean training);

    /**
     * Applies the layer to a tensor that nobody else needs, and closes it.
     *
     * @param input (N, C, D, H, W)
     * @param training whether batch statistics are used and updated
     * @return a new tensor
     */
    default NDArray consume(NDArray input, boolean training) {
        NDArray output = forward(input, training);
        input.close();
        return output;
    }
}
