package org.abusmtl.volume;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Objects;

/**
 * Intensities on a grid, kept in the sample type of the file they came from: an 865x682x354 volume of bytes takes 209
 * MB, not four times that. Immutable; may be shared between threads.
 *
 * @since 0.1.0
 */
public final class Volume {

    private final Geometry geometry;
    private final SampleType sampleType;
    private final IntensityScaling scaling;
    private final ByteBuffer data;

    /** The same bytes in fours, kept so that reading a row makes no garbage. */
    private final FloatBuffer floats;

    private Volume(Geometry geometry, SampleType sampleType, IntensityScaling scaling, ByteBuffer data) {
        this.geometry = geometry;
        this.sampleType = sampleType;
        this.scaling = scaling;
        this.data = data;
        this.floats = data.asFloatBuffer();
    }

    /**
     * Wraps stored voxels without copying them; the caller must not change the buffer afterwards.
     *
     * @param geometry the grid
     * @param sampleType how one voxel is stored
     * @param scaling from stored number to intensity
     * @param data the voxels in storage order (x fastest), from the buffer's position to its limit, in its byte order
     * @return the volume
     * @throws IllegalArgumentException if the buffer has not exactly the bytes of the grid
     */
    public static Volume wrap(Geometry geometry, SampleType sampleType, IntensityScaling scaling, ByteBuffer data) {
        Objects.requireNonNull(scaling, "scaling");
        long expected = (long) geometry.shape().voxels() * sampleType.bytes();
        if (data.remaining() != expected) {
            throw new IllegalArgumentException("data: expected " + expected + " bytes for " + geometry.shape()
                    + " voxels of " + sampleType.label() + ", found " + data.remaining());
        }
        ByteBuffer view = data.slice().asReadOnlyBuffer().order(data.order());
        return new Volume(geometry, sampleType, scaling, view);
    }

    /**
     * A volume of floats, copied.
     *
     * @param geometry the grid
     * @param values one intensity a voxel, in storage order
     * @return the volume
     * @throws IllegalArgumentException if the number of values is not that of the grid
     */
    public static Volume of(Geometry geometry, float[] values) {
        requireLength(geometry, values.length);
        ByteBuffer data =
                ByteBuffer.allocate(Math.multiplyExact(values.length, 4)).order(ByteOrder.nativeOrder());
        data.asFloatBuffer().put(values);
        return wrap(geometry, SampleType.FLOAT32, IntensityScaling.NONE, data);
    }

    /**
     * A volume of unsigned bytes, copied.
     *
     * @param geometry the grid
     * @param values one intensity a voxel, 0 to 255, in storage order
     * @return the volume
     * @throws IllegalArgumentException if the number of values is not that of the grid
     */
    public static Volume of(Geometry geometry, byte[] values) {
        requireLength(geometry, values.length);
        return wrap(geometry, SampleType.UINT8, IntensityScaling.NONE, ByteBuffer.wrap(values.clone()));
    }

    static void requireLength(Geometry geometry, int found) {
        if (found != geometry.shape().voxels()) {
            throw new IllegalArgumentException("values: expected "
                    + geometry.shape().voxels() + " for " + geometry.shape() + " voxels, found " + found);
        }
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
     * How one voxel is stored.
     *
     * @return the sample type
     */
    public SampleType sampleType() {
        return sampleType;
    }

    /**
     * The line from stored numbers to intensities.
     *
     * @return the scaling
     */
    public IntensityScaling scaling() {
        return scaling;
    }

    /**
     * The stored voxels, before scaling, in storage order.
     *
     * @return a read-only view, position 0, in the byte order of the storage
     */
    public ByteBuffer data() {
        return data.duplicate().order(data.order());
    }

    /**
     * The same voxels on another geometry of the same shape: a spacing that the file lacks, say.
     *
     * @param newGeometry the grid to use
     * @return a volume that shares the voxels
     * @throws IllegalArgumentException if the shapes differ
     */
    public Volume withGeometry(Geometry newGeometry) {
        if (!newGeometry.shape().equals(geometry.shape())) {
            throw new IllegalArgumentException(
                    "geometry: expected shape " + geometry.shape() + ", found " + newGeometry.shape());
        }
        return new Volume(newGeometry, sampleType, scaling, data);
    }

    /**
     * The intensity of one voxel.
     *
     * @param x index along x
     * @param y index along y
     * @param z index along z
     * @return {@code slope * stored + intercept}
     * @throws IndexOutOfBoundsException if the voxel is outside the grid
     */
    public double value(int x, int y, int z) {
        return value(geometry.shape().index(x, y, z));
    }

    /**
     * The intensity of one voxel by its position in storage order.
     *
     * @param index in [0, voxels)
     * @return {@code slope * stored + intercept}
     * @throws IndexOutOfBoundsException if the index is outside the grid
     */
    public double value(int index) {
        return scaling.slope() * sampleType.get(data, index) + scaling.intercept();
    }

    /**
     * Copies intensities, rounded to float, in storage order. Reading a row at a time is the fast way through a volume.
     *
     * @param from position of the first voxel
     * @param into receives them
     * @param offset first position in {@code into}
     * @param length how many
     * @throws IndexOutOfBoundsException if the range is outside the grid or the array
     */
    public void read(int from, float[] into, int offset, int length) {
        Objects.checkFromIndexSize(from, length, geometry.shape().voxels());
        Objects.checkFromIndexSize(offset, length, into.length);
        switch (sampleType) {
            case UINT8 -> readBytes(from, into, offset, length);
            case INT16 -> {
                for (int i = 0; i < length; i++) {
                    into[offset + i] = data.getShort((from + i) * 2);
                }
            }
            case FLOAT32 -> floats.get(from, into, offset, length);
            default -> {
                for (int i = 0; i < length; i++) {
                    into[offset + i] = (float) value(from + i);
                }
                return;
            }
        }
        if (!scaling.equals(IntensityScaling.NONE)) {
            for (int i = offset; i < offset + length; i++) {
                into[i] = (float) (scaling.slope() * into[i] + scaling.intercept());
            }
        }
    }

    /** Eight at a time: an access through a buffer, with its checks, costs several times the conversion. */
    private void readBytes(int from, float[] into, int offset, int length) {
        boolean big = data.order() == ByteOrder.BIG_ENDIAN;
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            long eight = data.getLong(from + i);
            eight = big ? Long.reverseBytes(eight) : eight;
            for (int k = 0; k < 8; k++) {
                into[offset + i + k] = (int) (eight >>> (8 * k)) & 0xff;
            }
        }
        for (; i < length; i++) {
            into[offset + i] = data.get(from + i) & 0xff;
        }
    }

    /**
     * Refuses NaN and infinite voxels, and those that {@link #read} would make infinite, for they or their scaling are
     * beyond single precision.
     *
     * @param source file or case that the message names
     * @return this volume
     * @throws InvalidDataException if a voxel is not finite; the message has the first one and how many there are
     */
    public Volume requireFinite(String source) {
        if (!sampleType.isFloatingPoint() && isFinite(scaling.slope() * 0x1p64) && isFinite(scaling.intercept())) {
            return this;
        }
        int count = 0;
        int first = -1;
        int voxels = geometry.shape().voxels();
        for (int i = 0; i < voxels; i++) {
            if (!isFinite(value(i))) {
                first = count == 0 ? i : first;
                count++;
            }
        }
        if (count > 0) {
            int nx = geometry.shape().x();
            int ny = geometry.shape().y();
            throw new InvalidDataException(
                    source,
                    "voxels",
                    Double.isFinite(value(first)) ? "values within single precision" : "finite values",
                    value(first) + " at (" + first % nx + ", " + first / nx % ny + ", " + first / nx / ny + "), "
                            + count + " of " + voxels + " not finite");
        }
        return this;
    }

    /** Also as a float, and added to another such number. */
    private static boolean isFinite(double value) {
        return Math.abs(value) <= Float.MAX_VALUE / 2;
    }

    /** Sample type and geometry, for messages. */
    @Override
    public String toString() {
        return "Volume[" + sampleType.label() + ", " + geometry + "]";
    }
}
