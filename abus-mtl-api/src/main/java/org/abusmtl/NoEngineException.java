package org.abusmtl;

/**
 * No tensor engine is installed, or not the one that was asked for, or one without its natives. The message names the
 * Maven coordinates to add, or the engines that there are.
 *
 * @since 0.1.0
 */
public final class NoEngineException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /**
     * Builds the exception.
     *
     * @param message what is missing and what to add
     */
    public NoEngineException(String message) {
        super(message);
    }

    /**
     * Builds the exception.
     *
     * @param message what is missing and what to add
     * @param cause what the engine threw
     */
    public NoEngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
