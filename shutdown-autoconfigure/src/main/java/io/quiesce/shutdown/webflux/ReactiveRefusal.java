package io.quiesce.shutdown.webflux;

import io.quiesce.shutdown.web.HttpShutdownProperties;
import io.quiesce.shutdown.web.RefusalAnswer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/**
 * Sends the answer to a request that is refused, or that has been cancelled.
 */
final class ReactiveRefusal {

    private final RefusalAnswer refused;

    private final RefusalAnswer cancelled;

    ReactiveRefusal(HttpShutdownProperties properties, String detail) {
        this.refused = new RefusalAnswer(properties, detail);
        this.cancelled = RefusalAnswer.ofCancelled(properties);
    }

    Mono<Void> send(ServerHttpResponse response) {
        return send(response, this.refused);
    }

    Mono<Void> sendCancelled(ServerHttpResponse response) {
        return send(response, this.cancelled);
    }

    private static Mono<Void> send(ServerHttpResponse response, RefusalAnswer answer) {
        response.setStatusCode(HttpStatusCode.valueOf(answer.status()));
        HttpHeaders headers = response.getHeaders();
        // What the application has said of another body is not true of this one.
        headers.clearContentHeaders();
        String retryAfter = answer.retryAfter();
        if (retryAfter != null) {
            headers.set(HttpHeaders.RETRY_AFTER, retryAfter);
        }
        byte[] body = answer.body();
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        headers.setContentLength(body.length);
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }
}
