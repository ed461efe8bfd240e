package org.abusmtl.io;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.abusmtl.volume.InvalidDataException;

/**
 * Gets the bytes of voxels out of a file. What a header declares is compared with the size of the file before memory is
 * taken for it, and decoding stops right behind the declared bytes.
 */
final class VoxelData {

    /** A skip that stands for "the voxels are the last bytes". */
    static final long LAST = -1;

    /** Raw data above this are mapped instead of copied. */
    private static final long MAPPED = 1 << 20;

    /** What may lie before the voxels in compressed data, where it has to be decoded to get past it. */
    private static final long MOST_SKIPPED = 1 << 28;

    /** Arrays and buffers cannot be longer. */
    private static final long MOST_BYTES = Integer.MAX_VALUE - 8;

    private static final int CHUNK = 1 << 16;

    private VoxelData() {}

    /**
     * Where the voxels are.
     *
     * @param file the file, which exists
     * @param encoding how they lie in it
     * @param start first byte of the encoded data
     * @param skip decoded bytes before the first voxel, or {@link #LAST}
     */
    record Location(Path file, DataEncoding encoding, long start, long skip) {}

    /**
     * Reads (or maps) exactly the declared bytes. A file, or a compressed stream, that goes on after the voxels does not
     * fit its header and is refused: which of the two is wrong cannot be known. A line end behind raw voxels is let pass;
     * some writers of text headers end the whole file with one.
     *
     * @throws VolumeFormatException if there are fewer bytes than declared or more, or the stream is corrupt
     * @throws UnsupportedVolumeException if they are more than an array can hold or than there is memory for
     */
    static ByteBuffer read(VolumeSource source, Location at, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(at.file(), StandardOpenOption.READ)) {
            long encoded = channel.size() - at.start();
            if (encoded < 0) {
                throw source.malformed("data", bytes + " bytes from byte " + at.start(), channel.size() + " in all");
            }
            return at.encoding() == DataEncoding.RAW
                    ? raw(source, channel, at, encoded, bytes)
                    : decoded(source, channel, at, encoded, bytes);
        }
    }

    private static ByteBuffer raw(VolumeSource source, FileChannel channel, Location at, long available, long bytes)
            throws IOException {
        long skip = at.skip() == LAST ? Math.max(0, available - bytes) : at.skip();
        if (available - bytes < skip) {
            throw source.malformed("data", bytes + " bytes", Math.max(0, available - skip) + " bytes");
        }
        long more = available - bytes - skip;
        if (more > 0 && !isLineEnd(channel, more)) {
            throw source.malformed("data", bytes + " bytes", (available - skip) + " bytes");
        }
        int length = requireArray(source, bytes);
        if (length > MAPPED) {
            return channel.map(MapMode.READ_ONLY, at.start() + skip, length);
        }
        ByteBuffer data = ByteBuffer.allocate(length);
        channel.position(at.start() + skip);
        while (data.hasRemaining()) {
            if (channel.read(data) < 0) {
                throw source.malformed("data", bytes + " bytes", data.position() + " bytes");
            }
        }
        return data.flip();
    }

    /** Whether the last bytes of a file, so many, are LF or CR LF. */
    private static boolean isLineEnd(FileChannel channel, long count) throws IOException {
        if (count > 2) {
            return false;
        }
        ByteBuffer end = ByteBuffer.allocate((int) count);
        while (end.hasRemaining()) {
            if (channel.read(end, channel.size() - end.remaining()) < 0) {
                return false;
            }
        }
        return end.get((int) count - 1) == '\n' && (count == 1 || end.get(0) == '\r');
    }

    private static ByteBuffer decoded(VolumeSource source, FileChannel channel, Location at, long encoded, long bytes)
            throws IOException {
        DataEncoding encoding = at.encoding();
        if (bytes > encoding.mostDecoded(encoded)) {
            throw source.malformed("data", bytes + " bytes", encoded + " compressed bytes, too few for that");
        }
        if (at.skip() > MOST_SKIPPED) {
            throw source.malformed("data", "at most " + MOST_SKIPPED + " bytes before the voxels", at.skip() + "");
        }
        int length = requireArray(source, bytes);
        int guess = (int) Math.min(length, encoding.firstGuess(encoded));
        channel.position(at.start());
        try (InputStream in =
                encoding.decode(new BufferedInputStream(new Device(Channels.newInputStream(channel)), CHUNK))) {
            return ByteBuffer.wrap(
                    at.skip() == LAST ? last(source, in, length, guess) : first(source, in, at.skip(), length, guess));
        } catch (DeviceException e) {
            throw e.failure;
        } catch (InvalidDataException e) {
            throw e;
        } catch (EOFException e) {
            throw source.malformed("data", bytes + " bytes", "a compressed stream that ends early");
        } catch (IOException | RuntimeException e) {
            // the decoders of corrupt data; real trouble with the file is a DeviceException
            throw source.malformed("data", "an intact " + encoding.name() + " stream", String.valueOf(e.getMessage()));
        }
    }

    private static byte[] first(VolumeSource source, InputStream in, long skip, int length, int guess)
            throws IOException {
        byte[] scratch = new byte[(int) Math.min(skip, CHUNK)];
        for (long left = skip; left > 0; ) {
            int got = in.read(scratch, 0, (int) Math.min(left, scratch.length));
            if (got < 0) {
                throw new EOFException();
            }
            left -= got;
        }
        byte[] data = fill(source, in, length, guess);
        // also makes the decoder check its checksum
        if (in.read() >= 0) {
            throw source.malformed("data", length + " bytes", "more");
        }
        return data;
    }

    /** The last bytes of a stream, in a ring that is turned at the end. */
    private static byte[] last(VolumeSource source, InputStream in, int length, int guess) throws IOException {
        byte[] ring = fill(source, in, length, guess);
        long more = 0;
        int at = 0;
        for (int got; (got = in.read(ring, at, Math.min(CHUNK, length - at))) >= 0; ) {
            more += got;
            at = (at + got) % length;
            if (more > MOST_SKIPPED) {
                throw source.malformed("data", "at most " + MOST_SKIPPED + " bytes before the voxels", "more");
            }
        }
        reverse(ring, 0, at);
        reverse(ring, at, length);
        reverse(ring, 0, length);
        return ring;
    }

    private static void reverse(byte[] bytes, int from, int to) {
        for (int low = from, high = to - 1; low < high; low++, high--) {
            byte swap = bytes[low];
            bytes[low] = bytes[high];
            bytes[high] = swap;
        }
    }

    private static byte[] fill(VolumeSource source, InputStream in, int length, int guess) throws IOException {
        byte[] data = allocate(source, new byte[0], guess);
        int filled = 0;
        while (filled < length) {
            if (filled == data.length) {
                data = allocate(source, data, (int) Math.min(length, 2L * data.length));
            }
            int got = in.read(data, filled, data.length - filled);
            if (got < 0) {
                throw source.malformed("data", length + " bytes", filled + " bytes");
            }
            filled += got;
        }
        return data;
    }

    /** The size as that of an array. */
    static int requireArray(VolumeSource source, long bytes) {
        if (bytes > MOST_BYTES) {
            throw source.unsupported("data", "less than 2 GiB of voxels", bytes + " bytes");
        }
        return (int) bytes;
    }

    /** Memory for voxels that the file can really hold; that the heap may be too small for them is foreseeable. */
    static byte[] allocate(VolumeSource source, byte[] start, int length) {
        try {
            return Arrays.copyOf(start, length);
        } catch (OutOfMemoryError e) {
            throw source.unsupported(
                    "data",
                    "voxels that fit in the Java heap of "
                            + Runtime.getRuntime().maxMemory() + " bytes",
                    length + " bytes");
        }
    }

    /** Marks what goes wrong below the decoder. */
    private static final class Device extends FilterInputStream {

        Device(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return in.read();
            } catch (IOException e) {
                throw new DeviceException(e);
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return in.read(bytes, offset, length);
            } catch (IOException e) {
                throw new DeviceException(e);
            }
        }
    }

    private static final class DeviceException extends IOException {

        private static final long serialVersionUID = 1L;

        private final IOException failure;

        DeviceException(IOException failure) {
            super(failure);
            this.failure = failure;
        }
    }
}
