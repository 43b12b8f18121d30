package io.quiesce.sample.partner;

/**
 * Thrown when a request is given up half-way because the service is shutting down.
 */
public class ShuttingDownException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Create an exception for a thread that was interrupted.
     * @param message what was not done, for the client
     * @param cause the interrupt
     */
    public ShuttingDownException(String message, InterruptedException cause) {
        super(message, cause);
    }
}
