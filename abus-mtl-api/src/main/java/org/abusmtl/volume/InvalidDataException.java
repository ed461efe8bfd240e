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
     * Builds the message {@code source: field: expected E, found F}: of the source the last 250 characters, of the field the
     * first 100, of the others the first 400.
     *
     * @param source file, case or object that the data came from
     * @param field what is wrong in it
     * @param expected what would have been right
     * @param found what was there
     */
    public InvalidDataException(String source, String field, String expected, String found) {
        super(ending(source, 250) + ": " + beginning(field, 100) + ": expected " + beginning(expected, 400) + ", found "
                + beginning(found, 400));
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
     * @return the source, whole
     */
    public String source() {
        return source;
    }

    /**
     * The field that is wrong.
     *
     * @return the field, whole
     */
    public String field() {
        return field;
    }

    /**
     * Text as messages may have it: from a hostile file it must not break them into lines, command a terminal or flood a
     * log, nor push what was expected out of them.
     *
     * @param text anything
     * @param most characters, at least 3
     * @return as many of the first ones, with {@code ?} for those that are no plain text and {@code ...} for the others
     */
    protected static String beginning(String text, int most) {
        return text.length() <= most ? plain(text) : plain(text.substring(0, most - 3)) + "...";
    }

    /** A long path tells most at its end. */
    private static String ending(String text, int most) {
        return text.length() <= most ? plain(text) : "..." + plain(text.substring(text.length() - most + 3));
    }

    private static String plain(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().forEach(c -> line.appendCodePoint(isPlain(c) ? c : '?'));
        return line.toString();
    }

    /** No line end, nothing that a terminal obeys (also above 0x7f), nothing that turns the direction of writing, no half. */
    private static boolean isPlain(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }
}
