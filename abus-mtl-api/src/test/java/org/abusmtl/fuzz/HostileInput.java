package org.abusmtl.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.abusmtl.volume.InvalidDataException;

/**
 * What every reader promises of files that nobody vouches for: it reads them or throws one of its own exceptions with a
 * message of one line, in time, and takes no more memory than the file can stand for. Anything else is a finding.
 */
final class HostileInput {

    /** Separates what goes into the header file from what goes into its data file. */
    private static final byte[] SEPARATOR = "\n--data--\n".getBytes(StandardCharsets.US_ASCII);

    private static final long MOST_NANOS = 5_000_000_000L;

    /** Buffers, tables of a decoder, and what the first reading of a class takes. */
    private static final long BASE_BYTES = 64 << 20;

    /** Deflate makes 1032 bytes of one; they may be copied once. */
    private static final long BYTES_FOR_A_BYTE = 3000;

    private HostileInput() {}

    /** Reads a file; everything goes on before it returns. */
    @FunctionalInterface
    interface Reader {
        void read() throws IOException;
    }

    /**
     * Reads, and finds what must not happen.
     *
     * @param input everything that the files consist of
     * @param allowed the exception that the reader documents
     * @param reader reads the files
     */
    static void read(byte[] input, Class<? extends InvalidDataException> allowed, Reader reader) throws IOException {
        Cost most = new Cost(mostBytes(input), MOST_NANOS);
        if (!cost(allowed, reader).isWithin(most)) {
            // the first time classes may have been loaded, and instrumented by the fuzzer
            Cost again = cost(allowed, reader);
            if (!again.isWithin(most)) {
                throw new AssertionError("expected at most " + most + ", found " + again);
            }
        }
    }

    /** What a reading takes: memory, and time of the processor, which other programs do not make longer. */
    private record Cost(long bytes, long nanos) {
        boolean isWithin(Cost most) {
            return bytes <= most.bytes && nanos <= most.nanos;
        }
    }

    private static Cost cost(Class<? extends InvalidDataException> allowed, Reader reader) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes = threads.getCurrentThreadAllocatedBytes();
        long start = threads.getCurrentThreadCpuTime();
        try {
            // a sound disk: an IOException is a finding
            reader.read();
        } catch (InvalidDataException e) {
            if (!allowed.isInstance(e)) {
                throw e;
            }
            requireOneLine(String.valueOf(e.getMessage()));
        }
        return new Cost(threads.getCurrentThreadAllocatedBytes() - bytes, threads.getCurrentThreadCpuTime() - start);
    }

    /** No regular expression: the fuzzer watches those, which takes longer than most readings. */
    private static void requireOneLine(String message) {
        boolean printable = message.chars().noneMatch(Character::isISOControl);
        if (message.length() > 1171 || !printable || !message.contains(": expected ")) {
            throw new AssertionError("expected one line that says what was expected, found " + message);
        }
    }

    /** 40 bytes of bzip2 may well be 45 MB: there the size of the heap is the limit. */
    private static long mostBytes(byte[] input) {
        boolean bzip2 = indexOf(input, "BZh".getBytes(StandardCharsets.US_ASCII)) >= 0;
        return bzip2 ? Long.MAX_VALUE : BASE_BYTES + BYTES_FOR_A_BYTE * input.length;
    }

    /** What is in front of the separator, all without one. */
    static byte[] header(byte[] input) {
        int at = indexOf(input, SEPARATOR);
        return at < 0 ? input : Arrays.copyOf(input, at);
    }

    /** What is behind the separator, nothing without one. */
    static byte[] data(byte[] input) {
        int at = indexOf(input, SEPARATOR);
        return at < 0 ? new byte[0] : Arrays.copyOfRange(input, at + SEPARATOR.length, input.length);
    }

    private static byte[] join(byte[] header, byte[] data) {
        byte[] all = Arrays.copyOf(header, header.length + SEPARATOR.length + data.length);
        System.arraycopy(SEPARATOR, 0, all, header.length, SEPARATOR.length);
        System.arraycopy(data, 0, all, header.length + SEPARATOR.length, data.length);
        return all;
    }

    /** A header file and its data file as one input. */
    static byte[] join(Path header, Path data) throws IOException {
        return join(Files.readAllBytes(header), Files.readAllBytes(data));
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i + part.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }
}
