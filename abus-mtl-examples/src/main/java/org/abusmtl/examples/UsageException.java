package org.abusmtl.examples;

/** What the user asked for cannot be done; the message names the option, what was expected and what was found. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UsageException(String where, String expected, String found) {
        super(where + ": expected " + expected + ", found " + found);
    }

    UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
