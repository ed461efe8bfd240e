package org.abusmtl.io;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** How the bytes of voxels lie in a file. */
enum DataEncoding {
    /** As they are. */
    RAW,
    /** RFC 1952. */
    GZIP,
    /** RFC 1950. */
    ZLIB,
    /** Burrows-Wheeler blocks of up to 900 kB. */
    BZIP2;

    private static final int BUFFER = 1 << 16;

    /** Deflate spends at least 2 bits on 258 bytes. */
    private static final long DEFLATE_BOUND = 1032;

    /** Decoded bytes that so many encoded ones can stand for at most. */
    long mostDecoded(long encoded) {
        return switch (this) {
            case RAW -> encoded;
            case GZIP, ZLIB -> Extent.saturatedProduct(encoded, DEFLATE_BOUND);
            // a bzip2 block of some 40 bytes can hold 45 MB of zeros
            case BZIP2 -> Extent.saturatedProduct(encoded, 1 << 21);
        };
    }

    /** Decoded bytes for which memory is taken at once; beyond that it grows with what really comes. */
    long firstGuess(long encoded) {
        return this == BZIP2 ? Math.max(BUFFER, Extent.saturatedProduct(encoded, 16)) : mostDecoded(encoded);
    }

    /** A stream of the decoded bytes; the caller closes it. */
    InputStream decode(InputStream in) throws IOException {
        return switch (this) {
            case RAW -> in;
            // not the JDK's, which calls itself for each empty member and passes over what follows the last one
            case GZIP -> new GzipCompressorInputStream(in, true);
            case ZLIB -> new Zlib(in);
            case BZIP2 -> new BZip2CompressorInputStream(in, true);
        };
    }

    /**
     * The JDK's stream with a large buffer, which otherwise would not release its native memory; bytes behind the stream
     * are corruption here.
     */
    private static final class Zlib extends InflaterInputStream {

        Zlib(InputStream in) {
            super(in, new Inflater(), BUFFER);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int got = super.read(bytes, offset, length);
            if (got < 0 && (inf.getRemaining() > 0 || in.read() >= 0)) {
                throw new ZipException("bytes after the end of the stream");
            }
            return got;
        }

        @Override
        public void close() throws IOException {
            inf.end();
            super.close();
        }
    }
}
