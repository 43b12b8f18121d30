package io.quiesce.shutdown.webflux;

import io.quiesce.shutdown.web.HttpShutdownProperties;
import io.quiesce.shutdown.web.RefusalAnswer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/**
 * Sends the answer to a refused request.
 */
final class ReactiveRefusal {

    private final RefusalAnswer answer;

    ReactiveRefusal(HttpShutdownProperties properties, String detail) {
        this.answer = new RefusalAnswer(properties, detail);
    }

    Mono<Void> send(ServerHttpResponse response) {
        response.setStatusCode(HttpStatusCode.valueOf(this.answer.status()));
        HttpHeaders headers = response.getHeaders();
        // What the application has said of another body is not true of this one.
        headers.clearContentHeaders();
        String retryAfter = this.answer.retryAfter();
        if (retryAfter != null) {
            headers.set(HttpHeaders.RETRY_AFTER, retryAfter);
        }
        byte[] body = this.answer.body();
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        headers.setContentLength(body.length);
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }
}
