package org.abusmtl.volume;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * The probability that a voxel is tumour, for every voxel of a grid. Immutable; may be shared between threads.
 *
 * @since 0.1.0
 */
public final class ProbabilityMap {

    private final Geometry geometry;
    private final float[] values;

    private ProbabilityMap(Geometry geometry, float[] values) {
        this.geometry = geometry;
        this.values = values;
    }

    /**
     * A map of probabilities, copied.
     *
     * @param geometry the grid
     * @param values one probability a voxel, in storage order
     * @return the map
     * @throws IllegalArgumentException if the number of values is not that of the grid, or one is outside [0, 1] or NaN
     */
    public static ProbabilityMap of(Geometry geometry, float[] values) {
        return wrap(geometry, values.clone());
    }

    /**
     * A map of probabilities that are not copied; the caller must not change them afterwards.
     *
     * @param geometry the grid
     * @param values one probability a voxel, in storage order
     * @return the map
     * @throws IllegalArgumentException if the number of values is not that of the grid, or one is outside [0, 1] or NaN
     */
    public static ProbabilityMap wrap(Geometry geometry, float[] values) {
        Volume.requireLength(geometry, values.length);
        for (int i = 0; i < values.length; i++) {
            if (!(values[i] >= 0 && values[i] <= 1)) {
                throw new IllegalArgumentException(
                        "values[" + i + "]: expected a probability in [0, 1], found " + values[i]);
            }
        }
        return new ProbabilityMap(geometry, values);
    }

    /**
     * The grid.
     *
     * @return shape, spacing and orientation
     */
    public Geometry geometry() {
        return geometry;
    }

    /**
     * The probability of one voxel.
     *
     * @param x index along x
     * @param y index along y
     * @param z index along z
     * @return a value in [0, 1]
     * @throws IndexOutOfBoundsException if the voxel is outside the grid
     */
    public float value(int x, int y, int z) {
        return values[geometry.shape().index(x, y, z)];
    }

    /**
     * The probabilities in storage order.
     *
     * @return a read-only view, position 0
     */
    public FloatBuffer values() {
        return FloatBuffer.wrap(values).asReadOnlyBuffer();
    }

    /**
     * The voxels whose probability is above a threshold. With 0.5 this is the arg max of the two classes, a tie going to
     * the background.
     *
     * @param threshold in [0, 1]
     * @return the mask of {@code p > threshold}
     * @throws IllegalArgumentException if the threshold is outside [0, 1]
     */
    public Mask threshold(double threshold) {
        if (!(threshold >= 0 && threshold <= 1)) {
            throw new IllegalArgumentException("threshold: expected a value in [0, 1], found " + threshold);
        }
        byte[] mask = new byte[values.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = (byte) (values[i] > threshold ? 1 : 0);
        }
        return Mask.wrap(geometry, mask);
    }

    /**
     * This map as a volume of floats, to write it to a file.
     *
     * @return a volume with the same voxels
     */
    public Volume asVolume() {
        ByteBuffer data =
                ByteBuffer.allocate(Math.multiplyExact(values.length, 4)).order(ByteOrder.nativeOrder());
        data.asFloatBuffer().put(values);
        return Volume.wrap(geometry, SampleType.FLOAT32, IntensityScaling.NONE, data);
    }
}
