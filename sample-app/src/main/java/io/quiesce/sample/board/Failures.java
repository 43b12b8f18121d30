package io.quiesce.sample.board;

import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/**
 * Failures in words.
 */
final class Failures {

    private Failures() {}

    /**
     * Describe a failure.
     * @param failure what was thrown
     * @return what a user understands of it
     */
    static String describe(Throwable failure) {
        Throwable cause =
                (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
        if (cause instanceof HttpConnectTimeoutException || cause instanceof ConnectException) {
            return "it cannot be reached";
        }
        if (cause instanceof HttpTimeoutException || cause instanceof TimeoutException) {
            return "it does not answer in time";
        }
        String message = cause.getMessage();
        return (message != null) ? message : cause.getClass().getSimpleName();
    }
}
