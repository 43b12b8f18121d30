package io.quiesce.harness;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;

import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.TruncatedChunkException;

/**
 * How a request ended, as its client sees it.
 */
public enum Outcome {

    /**
     * Answered with a status of 2xx.
     */
    OK("ok"),

    /**
     * Answered with a status of 5xx.
     */
    SERVER_ERROR("5xx"),

    /**
     * Answered with a status that is neither 2xx nor 5xx.
     */
    UNEXPECTED_STATUS("other status"),

    /**
     * No connection was made.
     */
    REFUSED("refused"),

    /**
     * The connection was reset, or closed before the whole answer had come.
     */
    RESET("reset/eof"),

    /**
     * No connection or no answer in time.
     */
    TIMEOUT("timeout"),

    /**
     * Not sent, because no backend was up.
     */
    NO_BACKEND("no backend"),

    /**
     * Not sent, because too many requests were under way already.
     */
    NOT_SENT("not sent"),

    /**
     * Failed in a way that has no name here. The detail of the sample says how.
     */
    OTHER("other");

    private final String label;

    Outcome(String label) {
        this.label = label;
    }

    /**
     * Return the name of this outcome in tables and messages.
     * @return a short name in lower case
     */
    public String label() {
        return this.label;
    }

    /**
     * Return how a request ended that was answered.
     * @param status the status of the answer
     * @return how it ended
     */
    public static Outcome of(int status) {
        return switch (status / 100) {
            case 2 -> OK;
            case 5 -> SERVER_ERROR;
            default -> UNEXPECTED_STATUS;
        };
    }

    /**
     * Return how a request ended that was not answered.
     * @param failure what its client says
     * @return how it ended
     */
    public static Outcome of(IOException failure) {
        if (failure instanceof InterruptedIOException) {
            return TIMEOUT;
        }
        if (failure instanceof ConnectException) {
            return REFUSED;
        }
        if (failure instanceof SocketException
                || failure instanceof NoHttpResponseException
                || failure instanceof ConnectionClosedException
                || failure instanceof TruncatedChunkException) {
            return RESET;
        }
        return OTHER;
    }
}
