package org.abusmtl.io;

import org.abusmtl.volume.InvalidDataException;

/**
 * A model file or checkpoint that cannot be used, and in which of the possible ways.
 *
 * @since 0.1.0
 */
public final class ModelFileException extends InvalidDataException {

    private static final long serialVersionUID = 1L;

    /**
     * What is wrong with the file.
     *
     * @since 0.1.0
     */
    public enum Kind {
        /** It starts with something else: no file of this library. */
        NOT_A_MODEL,
        /** It ends before its declared length. */
        TRUNCATED,
        /** Its checksum does not fit its content, or its content contradicts itself. */
        CORRUPT,
        /** Its format is older than this version reads. */
        TOO_OLD,
        /** Its format is newer than this version knows. */
        TOO_NEW,
        /** It is sound, but a checkpoint where a model is expected, or the other way round. */
        OTHER_CONTENT
    }

    /** Which of the possible ways. */
    private final Kind kind;

    /**
     * Builds the message.
     *
     * @param kind what is wrong
     * @param source the file
     * @param field what is wrong in it
     * @param expected what would have been right
     * @param found what was there
     */
    public ModelFileException(Kind kind, String source, String field, String expected, String found) {
        super(source, field, expected, found);
        this.kind = kind;
    }

    /**
     * What is wrong with the file.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }
}
