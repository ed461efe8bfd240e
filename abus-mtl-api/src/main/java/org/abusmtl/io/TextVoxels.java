package org.abusmtl.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.abusmtl.volume.SampleType;

/** Voxels that are written as text: decimal numbers, or two hexadecimal digits a byte. */
final class TextVoxels {

    private static final int LONGEST_WORD = 64;

    private final VolumeSource source;
    private final Path file;
    private final long start;

    /** Text in a file from a byte on. */
    TextVoxels(VolumeSource source, Path file, long start) {
        this.source = source;
        this.file = file;
        this.start = start;
    }

    /** As many numbers as there are voxels, and none after them, apart by blanks or commas. */
    ByteBuffer decimal(Extent extent, SampleType type) throws IOException {
        // each number takes a digit and, but for the last, a blank
        long least = extent.voxels() > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : 2 * extent.voxels() - 1;
        ByteBuffer data = allocate(extent.bytes(type), least).order(ByteOrder.LITTLE_ENDIAN);
        try (InputStream in = open()) {
            for (long i = 0; i < extent.voxels(); i++) {
                String word = nextWord(in);
                if (word.isEmpty()) {
                    throw source.malformed("data", extent.voxels() + " numbers", i + " numbers");
                }
                put(data, type, word);
            }
            requireEnd(in, extent.voxels() + " numbers");
        }
        return data.flip();
    }

    /** The bytes of the voxels in hexadecimal digits; blanks between them do not count. */
    ByteBuffer hexadecimal(long bytes) throws IOException {
        ByteBuffer data = allocate(bytes, Extent.saturatedProduct(bytes, 2));
        try (InputStream in = open()) {
            while (data.hasRemaining()) {
                int high = hexDigit(in, bytes);
                data.put((byte) (high << 4 | hexDigit(in, bytes)));
            }
            requireEnd(in, bytes + " bytes");
        }
        return data.flip();
    }

    private ByteBuffer allocate(long bytes, long leastText) throws IOException {
        long text = Files.size(file) - start;
        if (leastText > text) {
            throw source.malformed("data", "at least " + leastText + " characters", Math.max(0, text) + "");
        }
        return ByteBuffer.wrap(VoxelData.allocate(source, new byte[0], VoxelData.requireArray(source, bytes)));
    }

    private InputStream open() throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file));
        in.skipNBytes(start);
        return in;
    }

    private int hexDigit(InputStream in, long bytes) throws IOException {
        int c = in.read();
        while (isBlank(c)) {
            c = in.read();
        }
        int digit = c < 0 || c > 'f' ? -1 : Character.digit(c, 16);
        if (digit < 0) {
            throw source.malformed("data", 2 * bytes + " hexadecimal digits", c < 0 ? "fewer" : "another character");
        }
        return digit;
    }

    private void requireEnd(InputStream in, String expected) throws IOException {
        if (!nextWord(in).isEmpty()) {
            throw source.malformed("data", expected, "more");
        }
    }

    /** The next word, empty at the end of the file. */
    private String nextWord(InputStream in) throws IOException {
        int c = in.read();
        while (isBlank(c)) {
            c = in.read();
        }
        StringBuilder word = new StringBuilder();
        while (c >= 0 && !isBlank(c)) {
            if (word.length() == LONGEST_WORD) {
                throw source.malformed("data", "numbers of at most " + LONGEST_WORD + " characters", word + "...");
            }
            word.append((char) c);
            c = in.read();
        }
        return word.toString();
    }

    private static boolean isBlank(int c) {
        return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == ',' || c == '\f' || c == 0x0b;
    }

    private void put(ByteBuffer data, SampleType type, String word) {
        if (type.isFloatingPoint()) {
            double value = HeaderField.parseReal(word).orElseThrow(() -> notA(type, word));
            if (type == SampleType.FLOAT32) {
                data.putFloat((float) value);
            } else {
                data.putDouble(value);
            }
            return;
        }
        switch (type.bytes()) {
            case 1 -> data.put((byte) integer(type, word));
            case 2 -> data.putShort((short) integer(type, word));
            case 4 -> data.putInt((int) integer(type, word));
            default -> data.putLong(integer(type, word));
        }
    }

    /** A number of the type, as the low bits of a long. */
    private long integer(SampleType type, String word) {
        if (!word.matches("[+-]?[0-9]{1,20}")) {
            throw notA(type, word);
        }
        boolean signed = switch (type) {
            case INT8, INT16, INT32, INT64 -> true;
            default -> false;
        };
        try {
            if (type == SampleType.UINT64) {
                return Long.parseUnsignedLong(word);
            }
            long value = Long.parseLong(word);
            int bits = 8 * type.bytes();
            if (bits < 64) {
                long least = signed ? -(1L << (bits - 1)) : 0;
                long most = signed ? -least - 1 : (1L << bits) - 1;
                if (value < least || value > most) {
                    throw notA(type, word);
                }
            }
            return value;
        } catch (NumberFormatException e) {
            throw notA(type, word);
        }
    }

    private VolumeFormatException notA(SampleType type, String word) {
        return source.malformed("data", "numbers of type " + type.label(), word);
    }
}
