package org.abusmtl.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.GZIPOutputStream;

/** NIfTI headers put together byte by byte, with the offsets of the two standards written out. */
final class NiftiBytes {

    private NiftiBytes() {}

    /** A NIfTI-1 file of 3x2x2 int16 voxels 0, 1, 2, ..., spacing 0.5, 0.25, 2 mm, no orientation. */
    static ByteBuffer one(ByteOrder order) {
        ByteBuffer file = ByteBuffer.allocate(352 + 24).order(order);
        file.putInt(0, 348);
        short[] dim = {3, 3, 2, 2, 1, 1, 1, 1};
        float[] pixdim = {1, 0.5f, 0.25f, 2, 0, 0, 0, 0};
        for (int i = 0; i < 8; i++) {
            file.putShort(40 + 2 * i, dim[i]);
            file.putFloat(76 + 4 * i, pixdim[i]);
        }
        file.putShort(70, (short) 4);
        file.putShort(72, (short) 16);
        file.putFloat(108, 352);
        file.put(123, (byte) 2);
        file.put(344, (byte) 'n').put(345, (byte) '+').put(346, (byte) '1');
        for (int i = 0; i < 12; i++) {
            file.putShort(352 + 2 * i, (short) i);
        }
        return file;
    }

    /** The same as NIfTI-2. */
    static ByteBuffer two(ByteOrder order) {
        ByteBuffer file = ByteBuffer.allocate(544 + 24).order(order);
        file.putInt(0, 540);
        byte[] magic = {'n', '+', '2', 0, '\r', '\n', 0x1a, '\n'};
        long[] dim = {3, 3, 2, 2, 1, 1, 1, 1};
        double[] pixdim = {1, 0.5, 0.25, 2, 0, 0, 0, 0};
        for (int i = 0; i < 8; i++) {
            file.put(4 + i, magic[i]);
            file.putLong(16 + 8 * i, dim[i]);
            file.putDouble(104 + 8 * i, pixdim[i]);
        }
        file.putShort(12, (short) 4);
        file.putShort(14, (short) 16);
        file.putLong(168, 544);
        file.putInt(500, 2);
        for (int i = 0; i < 12; i++) {
            file.putShort(544 + 2 * i, (short) i);
        }
        return file;
    }

    static byte[] bytes(ByteBuffer file) {
        byte[] bytes = new byte[file.capacity()];
        file.get(0, bytes);
        return bytes;
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
