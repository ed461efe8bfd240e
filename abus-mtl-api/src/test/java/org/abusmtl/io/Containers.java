package org.abusmtl.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Objects;

/** The kept model file and checkpoint of format 1, and forged ones whose length and checksum are right. */
public final class Containers {

    private static final int LENGTH_AT = 12;
    private static final int HEADER_LENGTH_AT = 20;
    private static final int HEADER_AT = 24;
    private static final int CHECKSUM = 32;

    private Containers() {}

    /** A model file of two small arrays. */
    public static byte[] model() throws IOException {
        return golden("model-format-1.abus");
    }

    /** A checkpoint in the middle of its second epoch. */
    public static byte[] checkpoint() throws IOException {
        return golden("checkpoint-format-1.abus");
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream in = Containers.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    /** The JSON text of a container. */
    public static String header(byte[] file) {
        return new String(file, HEADER_AT, headerLength(file), StandardCharsets.UTF_8);
    }

    private static int headerLength(byte[] file) {
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(HEADER_LENGTH_AT);
    }

    /** A container with another JSON text; everything that depends on it is right. */
    public static byte[] withHeader(byte[] file, byte[] json) {
        int behind = HEADER_AT + headerLength(file);
        ByteBuffer changed = ByteBuffer.allocate(HEADER_AT + json.length + file.length - behind)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(file, 0, HEADER_AT)
                .put(json)
                .put(file, behind, file.length - behind);
        return seal(changed.putInt(HEADER_LENGTH_AT, json.length).array());
    }

    /** The same bytes with the length and the checksum that they should have; filled up with zeros if too few. */
    public static byte[] seal(byte[] file) {
        byte[] sealed = Arrays.copyOf(file, Math.max(file.length, HEADER_AT + CHECKSUM));
        ByteBuffer.wrap(sealed).order(ByteOrder.LITTLE_ENDIAN).putLong(LENGTH_AT, sealed.length);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(sealed, 0, sealed.length - CHECKSUM);
            System.arraycopy(digest.digest(), 0, sealed, sealed.length - CHECKSUM, CHECKSUM);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        return sealed;
    }
}
