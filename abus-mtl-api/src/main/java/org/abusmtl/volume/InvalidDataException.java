package org.abusmtl.volume;

/**
 * Input that cannot be used: says in one line where it came from, which field is wrong, what was expected and what was
 * found. The base of every exception that bad data gets; a wrong argument in code is an
 * {@link IllegalArgumentException} instead.
 *
 * @since 0.1.0
 */
public class InvalidDataException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Where the data came from. */
    private final String source;

    /** Which field is wrong. */
    private final String field;

    /**
     * Builds the message {@code source: field: expected E, found F}.
     *
     * @param source file, case or object that the data came from
     * @param field what is wrong in it
     * @param expected what would have been right
     * @param found what was there
     */
    public InvalidDataException(String source, String field, String expected, String found) {
        super(oneLine(source + ": " + field + ": expected " + expected + ", found " + found));
        this.source = source;
        this.field = field;
    }

    /**
     * Builds the message and keeps the cause.
     *
     * @param source file, case or object that the data came from
     * @param field what is wrong in it
     * @param expected what would have been right
     * @param found what was there
     * @param cause the exception that revealed it
     */
    public InvalidDataException(String source, String field, String expected, String found, Throwable cause) {
        this(source, field, expected, found);
        initCause(cause);
    }

    /**
     * File, case or object that the data came from.
     *
     * @return the source as in the message
     */
    public String source() {
        return source;
    }

    /**
     * The field that is wrong.
     *
     * @return the field as in the message
     */
    public String field() {
        return field;
    }

    /**
     * Text as messages may have it: from a hostile file it must not break them into lines, command a terminal or flood a log.
     *
     * @param text anything
     * @return at most 500 characters, with {@code ?} for those that are no plain text
     */
    protected static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < text.length() && line.length() < 500; i++) {
            char c = text.charAt(i);
            line.append(isPlain(c) ? c : '?');
        }
        return line.toString();
    }

    /** No line end, nothing that a terminal obeys (also above 0x7f), nothing that turns the direction of writing. */
    private static boolean isPlain(char c) {
        return !Character.isISOControl(c)
                && Character.getType(c) != Character.FORMAT
                && Character.getType(c) != Character.LINE_SEPARATOR
                && Character.getType(c) != Character.PARAGRAPH_SEPARATOR;
    }
}
