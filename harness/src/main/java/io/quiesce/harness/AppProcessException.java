package io.quiesce.harness;

/**
 * A process did not do what was expected of it. The message ends with the last lines that the process wrote.
 */
public class AppProcessException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Create an exception.
     * @param message what was expected, and what happened instead
     */
    public AppProcessException(String message) {
        super(message);
    }

    /**
     * Create an exception with a cause.
     * @param message what was expected, and what happened instead
     * @param cause what made it impossible
     */
    public AppProcessException(String message, Throwable cause) {
        super(message, cause);
    }
}
