package io.quiesce.shutdown.servlet;

import java.io.IOException;

import jakarta.servlet.http.HttpServletResponse;

import io.quiesce.shutdown.web.HttpShutdownProperties;
import io.quiesce.shutdown.web.RefusalAnswer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * Sends the answer to a request that is refused, or that has been cancelled.
 */
final class Refusal {

    private final RefusalAnswer refused;

    private final RefusalAnswer cancelled;

    Refusal(HttpShutdownProperties properties, String detail) {
        this.refused = new RefusalAnswer(properties, detail);
        this.cancelled = RefusalAnswer.ofCancelled(properties);
    }

    void send(HttpServletResponse response) throws IOException {
        send(response, this.refused);
    }

    void sendCancelled(HttpServletResponse response) throws IOException {
        send(response, this.cancelled);
    }

    private static void send(HttpServletResponse response, RefusalAnswer answer) throws IOException {
        response.setStatus(answer.status());
        String retryAfter = answer.retryAfter();
        if (retryAfter != null) {
            response.setHeader(HttpHeaders.RETRY_AFTER, retryAfter);
        }
        byte[] body = answer.body();
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
