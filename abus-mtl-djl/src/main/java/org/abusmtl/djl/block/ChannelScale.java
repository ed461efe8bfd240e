package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;

/**
 * A factor and a summand for each channel.
 *
 * @param scale (C)
 * @param shift (C)
 */
record ChannelScale(NDArray scale, NDArray shift) implements AutoCloseable {

    @Override
    public void close() {
        scale.close();
        shift.close();
    }
}
