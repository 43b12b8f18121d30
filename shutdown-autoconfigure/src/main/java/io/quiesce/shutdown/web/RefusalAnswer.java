package io.quiesce.shutdown.web;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.http.HttpStatus;

/**
 * What a refused request is answered: a problem document. Made once, so that a flood of refusals costs almost nothing.
 *
 * @since 0.1.0
 */
public final class RefusalAnswer {

    private final int status;

    private final @Nullable String retryAfter;

    private final byte[] body;

    /**
     * Create an answer.
     * @param properties how it looks
     * @param detail what it says
     */
    public RefusalAnswer(HttpShutdownProperties properties, String detail) {
        HttpStatus known = HttpStatus.resolve(properties.rejectStatus());
        if (known == null || !known.isError()) {
            throw new FailureAnalyzedException(
                    "The status '%d' of 'shutdown.http.reject-status' is not that of an error."
                            .formatted(properties.rejectStatus()),
                    "Set 'shutdown.http.reject-status' to a status from 400 to 599; 503 is the one that clients expect.");
        }
        if (properties.retryAfter().isNegative()) {
            throw new FailureAnalyzedException(
                    "The duration 'shutdown.http.retry-after' is %s, which is negative."
                            .formatted(text(properties.retryAfter())),
                    "Set 'shutdown.http.retry-after' to a positive duration, or to 0s to leave the header out.");
        }
        this.status = known.value();
        this.retryAfter =
                properties.retryAfter().isZero() ? null : String.valueOf(wholeSeconds(properties.retryAfter()));
        this.body = ("{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d," + "\"detail\":\"%s\"}")
                .formatted(known.getReasonPhrase(), known.value(), detail)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Duration duration) {
        ChronoUnit unit = (duration.toNanosPart() == 0) ? ChronoUnit.SECONDS : ChronoUnit.MILLIS;
        return DurationStyle.SIMPLE.print(duration, unit);
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
