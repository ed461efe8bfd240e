package org.abusmtl.volume;

import java.nio.ByteBuffer;

/**
 * How one voxel is stored.
 *
 * @since 0.1.0
 */
public enum SampleType {
    /** Unsigned 8-bit integer. */
    UINT8(1),
    /** Signed 8-bit integer. */
    INT8(1),
    /** Unsigned 16-bit integer. */
    UINT16(2),
    /** Signed 16-bit integer. */
    INT16(2),
    /** Unsigned 32-bit integer. */
    UINT32(4),
    /** Signed 32-bit integer. */
    INT32(4),
    /** Unsigned 64-bit integer. */
    UINT64(8),
    /** Signed 64-bit integer. */
    INT64(8),
    /** IEEE 754 single precision. */
    FLOAT32(4),
    /** IEEE 754 double precision. */
    FLOAT64(8);

    private static final double TWO_POW_64 = 0x1p64;

    private final int bytes;

    SampleType(int bytes) {
        this.bytes = bytes;
    }

    /**
     * Bytes of one voxel.
     *
     * @return 1, 2, 4 or 8
     */
    public int bytes() {
        return bytes;
    }

    /**
     * Whether the type is floating point, so that it can hold NaN and infinities.
     *
     * @return true for {@link #FLOAT32} and {@link #FLOAT64}
     */
    public boolean isFloatingPoint() {
        return this == FLOAT32 || this == FLOAT64;
    }

    /**
     * The name that NumPy and the {@code info} command use: {@code uint8}, {@code float32}, ...
     *
     * @return the lower-case name
     */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * Reads one stored value. 64-bit integers beyond 2<sup>53</sup> are rounded to the nearest double.
     *
     * @param data stored voxels, in the buffer's byte order
     * @param index position in voxels, not bytes
     * @return the value
     */
    double get(ByteBuffer data, int index) {
        return switch (this) {
            case UINT8 -> data.get(index) & 0xff;
            case INT8 -> data.get(index);
            case UINT16 -> data.getShort(index * 2) & 0xffff;
            case INT16 -> data.getShort(index * 2);
            case UINT32 -> data.getInt(index * 4) & 0xffffffffL;
            case INT32 -> data.getInt(index * 4);
            case UINT64 -> {
                long value = data.getLong(index * 8);
                yield value >= 0 ? value : value + TWO_POW_64;
            }
            case INT64 -> data.getLong(index * 8);
            case FLOAT32 -> data.getFloat(index * 4);
            case FLOAT64 -> data.getDouble(index * 8);
        };
    }
}
