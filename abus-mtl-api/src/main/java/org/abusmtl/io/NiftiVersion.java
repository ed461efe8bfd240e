package org.abusmtl.io;

import java.nio.ByteBuffer;
import org.abusmtl.volume.SampleType;
import org.jspecify.annotations.Nullable;

/**
 * Where the fields of the two NIfTI headers lie and how wide they are: version 1 has 16-bit sizes and 32-bit reals,
 * version 2 has 64 bits for both.
 */
enum NiftiVersion {
    ONE(VolumeFormat.NIFTI1, 348, 344, 40, 70, 72, 76, 108, 112, 123, 252, 256),
    TWO(VolumeFormat.NIFTI2, 540, 4, 16, 12, 14, 104, 168, 176, 500, 344, 352);

    private static final byte[] TAIL_OF_TWO = {'\r', '\n', 0x1a, '\n'};

    final VolumeFormat format;
    /** Length of the header, which is also its first field. */
    final int length;

    private final int magic;
    private final int dim;
    private final int datatype;
    private final int bitpix;
    private final int pixdim;
    private final int voxOffset;
    private final int scaling;
    private final int units;
    private final int formCodes;
    private final int transforms;

    NiftiVersion(
            VolumeFormat format,
            int length,
            int magic,
            int dim,
            int datatype,
            int bitpix,
            int pixdim,
            int voxOffset,
            int scaling,
            int units,
            int formCodes,
            int transforms) {
        this.format = format;
        this.length = length;
        this.magic = magic;
        this.dim = dim;
        this.datatype = datatype;
        this.bitpix = bitpix;
        this.pixdim = pixdim;
        this.voxOffset = voxOffset;
        this.scaling = scaling;
        this.units = units;
        this.formCodes = formCodes;
        this.transforms = transforms;
    }

    /** The version whose header has that length. */
    static @Nullable NiftiVersion ofLength(int length) {
        return length == ONE.length ? ONE : length == TWO.length ? TWO : null;
    }

    /** First byte of the voxels in a file of its own that has no header extensions. */
    int firstVoxel() {
        return length + 4;
    }

    /** The first four bytes of the magic: {@code n+1} or {@code n+2} for one file, {@code ni1} or {@code ni2}. */
    byte[] magic(boolean pair) {
        return new byte[] {'n', (byte) (pair ? 'i' : '+'), (byte) (this == ONE ? '1' : '2'), 0};
    }

    boolean hasMagic(ByteBuffer header, boolean pair) {
        return sameBytes(header, magic, magic(pair)) && (this == ONE || sameBytes(header, magic + 4, TAIL_OF_TWO));
    }

    boolean hasNoMagic(ByteBuffer header) {
        return sameBytes(header, magic, new byte[4]);
    }

    void putMagic(ByteBuffer header) {
        header.put(magic, magic(false));
        if (this == TWO) {
            header.put(magic + 4, TAIL_OF_TWO);
        }
    }

    private static boolean sameBytes(ByteBuffer header, int at, byte[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (header.get(at + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** {@code dim[i]}: the number of dimensions, then the sides. */
    long dim(ByteBuffer header, int i) {
        return this == ONE ? header.getShort(dim + 2 * i) : header.getLong(dim + 8 * i);
    }

    void putDim(ByteBuffer header, int i, int value) {
        if (this == ONE) {
            header.putShort(dim + 2 * i, (short) value);
        } else {
            header.putLong(dim + 8 * i, value);
        }
    }

    int datatype(ByteBuffer header) {
        return header.getShort(datatype);
    }

    int bitpix(ByteBuffer header) {
        return header.getShort(bitpix);
    }

    void putType(ByteBuffer header, int code, SampleType type) {
        header.putShort(datatype, (short) code);
        header.putShort(bitpix, (short) (8 * type.bytes()));
    }

    /** {@code pixdim[i]}: qfac, then the spacings. */
    double pixdim(ByteBuffer header, int i) {
        return real(header, pixdim, i);
    }

    void putPixdim(ByteBuffer header, int i, double value) {
        putReal(header, pixdim, i, value);
    }

    double voxOffset(ByteBuffer header) {
        return this == ONE ? header.getFloat(voxOffset) : header.getLong(voxOffset);
    }

    void putVoxOffset(ByteBuffer header) {
        if (this == ONE) {
            header.putFloat(voxOffset, firstVoxel());
        } else {
            header.putLong(voxOffset, firstVoxel());
        }
    }

    double slope(ByteBuffer header) {
        return real(header, scaling, 0);
    }

    double intercept(ByteBuffer header) {
        return real(header, scaling, 1);
    }

    void putScaling(ByteBuffer header, double slope, double intercept) {
        putReal(header, scaling, 0, slope);
        putReal(header, scaling, 1, intercept);
    }

    int units(ByteBuffer header) {
        return this == ONE ? header.get(units) & 0xff : header.getInt(units);
    }

    void putUnits(ByteBuffer header, int value) {
        if (this == ONE) {
            header.put(units, (byte) value);
        } else {
            header.putInt(units, value);
        }
    }

    int qformCode(ByteBuffer header) {
        return this == ONE ? header.getShort(formCodes) : header.getInt(formCodes);
    }

    int sformCode(ByteBuffer header) {
        return this == ONE ? header.getShort(formCodes + 2) : header.getInt(formCodes + 4);
    }

    void putFormCodes(ByteBuffer header, int qform, int sform) {
        if (this == ONE) {
            header.putShort(formCodes, (short) qform);
            header.putShort(formCodes + 2, (short) sform);
        } else {
            header.putInt(formCodes, qform);
            header.putInt(formCodes + 4, sform);
        }
    }

    /** The 18 numbers quatern_b to quatern_d, qoffset_x to qoffset_z, srow_x, srow_y, srow_z, which lie in a row. */
    double transform(ByteBuffer header, int i) {
        return real(header, transforms, i);
    }

    void putTransform(ByteBuffer header, int i, double value) {
        putReal(header, transforms, i, value);
    }

    private double real(ByteBuffer header, int at, int i) {
        return this == ONE ? header.getFloat(at + 4 * i) : header.getDouble(at + 8 * i);
    }

    private void putReal(ByteBuffer header, int at, int i, double value) {
        if (this == ONE) {
            header.putFloat(at + 4 * i, (float) value);
        } else {
            header.putDouble(at + 8 * i, value);
        }
    }
}
