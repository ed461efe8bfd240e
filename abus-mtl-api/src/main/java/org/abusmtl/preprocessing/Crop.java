package org.abusmtl.preprocessing;

import java.nio.FloatBuffer;
import java.util.Objects;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Vector3;

/**
 * The part of a volume that the network reads: resampled and normalised, with its own grid and a mark on every voxel
 * that lies inside the volume. Made by {@link Preprocessing#crop}. Immutable; may be shared between threads.
 *
 * @since 0.1.0
 */
public final class Crop {

    private final Geometry source;
    private final Vector3 centerVoxel;
    private final Geometry geometry;
    private final float[] values;
    private final Mask validity;

    /** Keeps the arrays: nobody else may. */
    Crop(Geometry source, Vector3 centerVoxel, float[] values, Mask validity) {
        this.source = source;
        this.centerVoxel = centerVoxel;
        this.geometry = validity.geometry();
        this.values = values;
        this.validity = validity;
    }

    /**
     * The grid of the volume that the crop was taken from.
     *
     * @return the volume's geometry
     */
    public Geometry source() {
        return source;
    }

    /**
     * The middle of the crop.
     *
     * @return a (fractional) voxel index of the volume
     */
    public Vector3 centerVoxel() {
        return centerVoxel;
    }

    /**
     * The crop's own grid: its spacing, the volume's axis directions, and an origin that puts it where it was cut out.
     *
     * @return the geometry
     */
    public Geometry geometry() {
        return geometry;
    }

    /**
     * The normalised intensities in storage order, 0 where the crop reaches beyond the volume.
     *
     * @return a read-only view, position 0
     */
    public FloatBuffer values() {
        return FloatBuffer.wrap(values).asReadOnlyBuffer();
    }

    /**
     * Copies the normalised intensities.
     *
     * @param into receives them in storage order
     * @param offset first position in {@code into}
     * @throws IndexOutOfBoundsException if they do not fit
     */
    public void copyTo(float[] into, int offset) {
        Objects.checkFromIndexSize(offset, values.length, into.length);
        System.arraycopy(values, 0, into, offset, values.length);
    }

    /**
     * Which voxels lie inside the volume.
     *
     * @return 1 inside, 0 for padding, on the crop's grid
     */
    public Mask validity() {
        return validity;
    }

    /**
     * Whether the crop reaches beyond the volume.
     *
     * @return true if at least one voxel is padding
     */
    public boolean isPadded() {
        return validity.count() < values.length;
    }

    /**
     * How much of the crop lies inside the volume.
     *
     * @return the share of valid voxels, in [0, 1]
     */
    public double insideShare() {
        return (double) validity.count() / values.length;
    }

    /** Geometry and share of padding, for messages. */
    @Override
    public String toString() {
        return "Crop[" + geometry + ", " + (values.length - validity.count()) + " voxels of padding]";
    }
}
