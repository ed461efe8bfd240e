package org.abusmtl.io;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/** The lines of text at the start of a file, which binary data may follow: bounded in length and number. */
final class HeaderText implements Closeable {

    private static final int LONGEST_LINE = 1 << 16;
    private static final int LONGEST_HEADER = 1 << 20;

    private final VolumeSource source;
    private final InputStream in;
    private long position;

    private HeaderText(VolumeSource source, InputStream in) {
        this.source = source;
        this.in = in;
    }

    static HeaderText open(VolumeSource source) throws IOException {
        return new HeaderText(source, new BufferedInputStream(Files.newInputStream(source.path())));
    }

    /**
     * The next line without its end, LF or CR LF; null at the end of the file. UTF-8, or Latin-1 where it is not that.
     */
    @Nullable
    String nextLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b;
        while ((b = in.read()) >= 0) {
            position++;
            // empty lines count as well: a file can be made of nothing else
            if (position > LONGEST_HEADER || (b != '\n' && line.size() >= LONGEST_LINE)) {
                throw source.malformed(
                        "header",
                        "lines of at most " + LONGEST_LINE + " bytes, " + LONGEST_HEADER + " in all",
                        "a longer one");
            }
            if (b == '\n') {
                break;
            }
            line.write(b);
        }
        if (b < 0 && line.size() == 0) {
            return null;
        }
        String text = text(line.toByteArray());
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    /** The byte after the last line that was returned. */
    long position() {
        return position;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
