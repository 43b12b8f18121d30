package io.quiesce.shutdown;

import java.util.concurrent.RejectedExecutionException;

/**
 * Thrown when work is begun after the shutdown has stopped starting any.
 *
 * @since 0.1.0
 */
public class WorkRejectedException extends RejectedExecutionException {

    private static final long serialVersionUID = 1L;

    /**
     * Create an exception with the given message.
     * @param message what was rejected and why
     */
    public WorkRejectedException(String message) {
        super(message);
    }
}
