package io.quiesce.shutdown.webflux;

/**
 * Ends the connection of a request that was cancelled in the middle of its response.
 */
final class CancelledExchangeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CancelledExchangeException() {
        // The server writes it to the log, and where it comes from is known.
        super("The response was cut short because the application is shutting down", null, false, false);
    }
}
