package org.abusmtl.volume;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which voxels of a grid are tumour: 1 inside, 0 outside. Immutable; may be shared between threads.
 *
 * @since 0.1.0
 */
public final class Mask {

    /** What neither 0 nor 1 becomes until it is refused. */
    private static final byte OTHER = 2;

    private final Geometry geometry;
    private final byte[] values;
    private final int count;

    /** Found when first asked for; a race finds the same box twice. */
    private @Nullable VoxelBox box;

    private Mask(Geometry geometry, byte[] values, int count) {
        this.geometry = geometry;
        this.values = values;
        this.count = count;
    }

    /**
     * A mask of bytes, copied.
     *
     * @param geometry the grid
     * @param values 0 or 1 for each voxel, in storage order
     * @return the mask
     * @throws IllegalArgumentException if the number of values is not that of the grid, or one is neither 0 nor 1
     */
    public static Mask of(Geometry geometry, byte[] values) {
        return wrap(geometry, values.clone());
    }

    /**
     * A mask of bytes that are not copied; the caller must not change them afterwards.
     *
     * @param geometry the grid
     * @param values 0 or 1 for each voxel, in storage order
     * @return the mask
     * @throws IllegalArgumentException if the number of values is not that of the grid, or one is neither 0 nor 1
     */
    public static Mask wrap(Geometry geometry, byte[] values) {
        Volume.requireLength(geometry, values.length);
        int count = 0;
        for (int i = 0; i < values.length; i++) {
            if ((values[i] & ~1) != 0) {
                throw new IllegalArgumentException("values[" + i + "]: expected 0 or 1, found " + values[i]);
            }
            count += values[i];
        }
        return new Mask(geometry, values, count);
    }

    /**
     * The mask in a volume whose voxels are all 0 or 1.
     *
     * @param volume the volume, of any sample type
     * @param source file or case that the message names
     * @return the mask on the volume's grid
     * @throws InvalidDataException if a voxel has another value; the message has it and where it is
     */
    public static Mask from(Volume volume, String source) {
        int voxels = volume.geometry().shape().voxels();
        byte[] values = new byte[voxels];
        boolean stored = volume.sampleType().bytes() == 1 && volume.scaling().equals(IntensityScaling.NONE);
        if (stored) {
            volume.data().get(values);
        }
        int count = 0;
        for (int i = 0; i < voxels; i++) {
            if (!stored) {
                double value = volume.value(i);
                values[i] = value == 0 ? 0 : value == 1 ? 1 : OTHER;
            }
            if ((values[i] & ~1) != 0) {
                int nx = volume.geometry().shape().x();
                int ny = volume.geometry().shape().y();
                throw new InvalidDataException(
                        source,
                        "mask values",
                        "0 or 1",
                        volume.value(i) + " at (" + i % nx + ", " + i / nx % ny + ", " + i / nx / ny + ")");
            }
            count += values[i];
        }
        return new Mask(volume.geometry(), values, count);
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
     * Whether a voxel is tumour.
     *
     * @param x index along x
     * @param y index along y
     * @param z index along z
     * @return true inside
     * @throws IndexOutOfBoundsException if the voxel is outside the grid
     */
    public boolean get(int x, int y, int z) {
        return values[geometry.shape().index(x, y, z)] != 0;
    }

    /**
     * Whether a voxel is tumour, by its position in storage order.
     *
     * @param index in [0, voxels)
     * @return true inside
     * @throws IndexOutOfBoundsException if the index is outside the grid
     */
    public boolean get(int index) {
        return values[index] != 0;
    }

    /**
     * The values, 0 or 1 a voxel, in storage order.
     *
     * @return a read-only view, position 0
     */
    public ByteBuffer values() {
        return ByteBuffer.wrap(values).asReadOnlyBuffer();
    }

    /**
     * How many voxels are tumour.
     *
     * @return 0 for an empty mask
     */
    public int count() {
        return count;
    }

    /**
     * Whether no voxel is tumour.
     *
     * @return true if {@link #count()} is 0
     */
    public boolean isEmpty() {
        return count == 0;
    }

    /**
     * The volume of the tumour, {@link #count()} times the volume of a voxel.
     *
     * @return mm<sup>3</sup>
     * @throws InvalidDataException if the grid has no spacing
     */
    public double volumeMm3() {
        return count * geometry.requireSpacing().voxelVolume();
    }

    /**
     * The smallest box that holds the tumour.
     *
     * @return the box, empty for an empty mask
     */
    public Optional<VoxelBox> boundingBox() {
        if (count == 0) {
            return Optional.empty();
        }
        VoxelBox found = box;
        if (found == null) {
            found = findBox();
            box = found;
        }
        return Optional.of(found);
    }

    /** Compares whole rows with zeros, which is as fast as memory is read; most of a volume is background. */
    private VoxelBox findBox() {
        GridShape shape = geometry.shape();
        int nx = shape.x();
        byte[] zeros = new byte[nx];
        int minX = nx;
        int minY = shape.y();
        int minZ = -1;
        int maxX = -1;
        int maxY = -1;
        int maxZ = -1;
        int row = 0;
        for (int z = 0; z < shape.z(); z++) {
            for (int y = 0; y < shape.y(); y++, row += nx) {
                int first = Arrays.mismatch(values, row, row + nx, zeros, 0, nx);
                if (first < 0) {
                    continue;
                }
                minX = Math.min(minX, first);
                // what lies beyond the largest x so far moves it on, at most nx times in all
                for (int next = first; next >= 0; ) {
                    maxX = Math.max(maxX, next);
                    int after = maxX + 1;
                    int further = Arrays.mismatch(values, row + after, row + nx, zeros, 0, nx - after);
                    next = further < 0 ? -1 : after + further;
                }
                minY = Math.min(minY, y);
                maxY = Math.max(maxY, y);
                minZ = minZ < 0 ? z : minZ;
                maxZ = z;
            }
        }
        return new VoxelBox(minX, minY, minZ, maxX, maxY, maxZ);
    }

    /**
     * The same voxels on another geometry of the same shape.
     *
     * @param newGeometry the grid to use
     * @return a mask that shares the voxels
     * @throws IllegalArgumentException if the shapes differ
     */
    public Mask withGeometry(Geometry newGeometry) {
        if (!newGeometry.shape().equals(geometry.shape())) {
            throw new IllegalArgumentException(
                    "geometry: expected shape " + geometry.shape() + ", found " + newGeometry.shape());
        }
        return new Mask(newGeometry, values, count);
    }

    /**
     * This mask as a volume of bytes, to write it to a file.
     *
     * @return a volume that shares the voxels
     */
    public Volume asVolume() {
        return Volume.wrap(geometry, SampleType.UINT8, IntensityScaling.NONE, values());
    }

    /** Voxel count and geometry, for messages. */
    @Override
    public String toString() {
        return "Mask[" + count + " voxels of " + geometry + "]";
    }
}
