package io.quiesce.shutdown.servlet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * The response to a refused request. Made once, so that a flood of refusals costs almost nothing.
 */
final class Refusal {

    private final int status;

    private final @Nullable String retryAfter;

    private final byte[] body;

    Refusal(HttpShutdownProperties properties, String detail) {
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

    void send(HttpServletResponse response) throws IOException {
        response.setStatus(this.status);
        if (this.retryAfter != null) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Objects.requireNonNull(this.retryAfter));
        }
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(this.body.length);
        response.getOutputStream().write(this.body);
    }
}
