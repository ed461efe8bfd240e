package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;

/** The layers after stage 9. */
interface OutputBlock {

    /**
     * Applies the layers.
     *
     * @param input stage 9, (N, C, D, H, W), stays open
     * @param training whether batch statistics are used and updated
     * @return new tensors
     */
    Segmentation forward(NDArray input, boolean training);
}
