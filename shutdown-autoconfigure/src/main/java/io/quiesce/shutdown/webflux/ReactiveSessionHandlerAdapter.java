package io.quiesce.shutdown.webflux;

import java.util.Optional;
import java.util.function.UnaryOperator;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.web.reactive.HandlerAdapter;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Takes handshakes before Spring does, to put something before the handlers of WebSocket sessions: wherever a handler was
 * registered, it comes by here. The handshake itself is left to whoever would have had it.
 */
final class ReactiveSessionHandlerAdapter implements HandlerAdapter, Ordered {

    private final UnaryOperator<WebSocketHandler> decorate;

    private final ObjectProvider<HandlerAdapter> adapters;

    ReactiveSessionHandlerAdapter(UnaryOperator<WebSocketHandler> decorate, ObjectProvider<HandlerAdapter> adapters) {
        this.decorate = decorate;
        this.adapters = adapters;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public boolean supports(Object handler) {
        return handler instanceof WebSocketHandler && next(handler).isPresent();
    }

    private Optional<HandlerAdapter> next(Object handler) {
        return this.adapters
                .orderedStream()
                .filter((adapter) -> adapter != this && adapter.supports(handler))
                .findFirst();
    }

    @Override
    public Mono<HandlerResult> handle(ServerWebExchange exchange, Object handler) {
        WebSocketHandler decorated = this.decorate.apply((WebSocketHandler) handler);
        return next(decorated).orElseThrow().handle(exchange, decorated);
    }
}
