package org.abusmtl.spi;

import org.abusmtl.volume.GridShape;

/**
 * A batch of grids with one or more channels, the input of a network: float values in the order sample, channel, z, y,
 * x (x fastest), a tensor of shape (N, C, D, H, W).
 *
 * <p>The array is shared, not copied: this is the boundary where tens of megabytes pass per step.
 *
 * @param size N, samples in the batch, at least 1
 * @param channels C, at least 1
 * @param shape voxels of each grid
 * @param values N * C * voxels values
 * @since 0.1.0
 */
@SuppressWarnings("ArrayRecordComponent") // shared on purpose, see above
public record GridBatch(int size, int channels, GridShape shape, float[] values) {

    /**
     * Checks the length.
     *
     * @throws IllegalArgumentException if the number of values does not fit
     */
    public GridBatch {
        if (size < 1 || channels < 1 || values.length != (long) size * channels * shape.voxels()) {
            throw new IllegalArgumentException(
                    "values: expected " + size + " x " + channels + " x " + shape + " values, found " + values.length);
        }
    }
}
