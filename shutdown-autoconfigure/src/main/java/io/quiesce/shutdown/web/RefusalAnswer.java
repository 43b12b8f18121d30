package io.quiesce.shutdown.web;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.quiesce.shutdown.autoconfigure.DurationText;
import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import io.quiesce.shutdown.engine.ShutdownTimings;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * What a request is answered that is refused, or was cancelled: a problem document. Made once, so that a flood of refusals costs
 * almost nothing.
 *
 * @since 0.1.0
 */
public final class RefusalAnswer {

    /** What a request is told that comes once the application shuts down and its window is over. */
    public static final String SHUTTING_DOWN = "The application is shutting down and takes no new requests.";

    /** What a request is told that comes while the application is softly out of service. */
    public static final String OUT_OF_SERVICE = "The application is out of service and takes no new requests.";

    /** What a request has to know that was begun: it may have done something already, so that to repeat it is not always right. */
    private static final String CANCELLED =
            "The application is shutting down, and this request was cancelled before it had been answered.";

    private final int status;

    private final @Nullable String retryAfter;

    private final byte[] body;

    /**
     * Create an answer.
     * @param properties how it looks
     * @param detail what it says
     */
    public RefusalAnswer(HttpShutdownProperties properties, String detail) {
        this.status = properties.rejectStatus();
        if (this.status < 400 || this.status > 599) {
            throw new RefusedStartException(
                    "The status '%s' of 'shutdown.http.reject-status' is not that of an error.".formatted(this.status),
                    "Set 'shutdown.http.reject-status' to a status from 400 to 599; 503 is the one that clients expect.");
        }
        Duration wait = properties.retryAfter();
        if (wait.isNegative() || wait.compareTo(ShutdownTimings.LONGEST) > 0) {
            throw new RefusedStartException(
                    "The duration 'shutdown.http.retry-after' is %s, which is %s."
                            .formatted(DurationText.of(wait), wait.isNegative() ? "negative" : "longer than a year"),
                    "Set 'shutdown.http.retry-after' to a duration of at most 365d, or to 0s to leave the header out.");
        }
        this.retryAfter = wait.isZero() ? null : String.valueOf(wholeSeconds(wait));
        HttpStatus known = HttpStatus.resolve(this.status);
        this.body = "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%s,\"detail\":\"%s\"}"
                .formatted((known != null) ? known.getReasonPhrase() : "Refused", this.status, detail)
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Create the answer to requests that were begun and have been cancelled.
     * @param properties how it looks
     * @return an answer
     */
    public static RefusalAnswer ofCancelled(HttpShutdownProperties properties) {
        return new RefusalAnswer(properties, CANCELLED);
    }

    /** The header knows whole seconds only, and a client must not come back too early. */
    private static long wholeSeconds(Duration duration) {
        return duration.plusNanos(999_999_999).toSeconds();
    }

    /**
     * Return the status of the answer.
     * @return the status
     */
    public int status() {
        return this.status;
    }

    /**
     * Return the value of the header {@code Retry-After}.
     * @return whole seconds, or {@code null} if the header is left out
     */
    public @Nullable String retryAfter() {
        return this.retryAfter;
    }

    /**
     * Return the body of the answer.
     * @return the document, which must not be changed
     */
    public byte[] body() {
        return this.body;
    }
}
