package io.quiesce.shutdown.servlet;

import java.io.IOException;

import jakarta.servlet.http.HttpServletResponse;

import io.quiesce.shutdown.web.HttpShutdownProperties;
import io.quiesce.shutdown.web.RefusalAnswer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * Sends the answer to a refused request.
 */
final class Refusal {

    private final RefusalAnswer answer;

    Refusal(HttpShutdownProperties properties, String detail) {
        this.answer = new RefusalAnswer(properties, detail);
    }

    void send(HttpServletResponse response) throws IOException {
        response.setStatus(this.answer.status());
        String retryAfter = this.answer.retryAfter();
        if (retryAfter != null) {
            response.setHeader(HttpHeaders.RETRY_AFTER, retryAfter);
        }
        byte[] body = this.answer.body();
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
