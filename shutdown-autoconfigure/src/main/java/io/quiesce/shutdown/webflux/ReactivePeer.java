package io.quiesce.shutdown.webflux;

import java.nio.charset.StandardCharsets;

import io.quiesce.shutdown.LongLivedSessions.Peer;
import io.quiesce.shutdown.SuspendMessage;
import io.quiesce.shutdown.SuspendMessage.Form;
import io.quiesce.shutdown.SuspendNotice;
import io.quiesce.shutdown.web.RawPath;
import io.quiesce.shutdown.web.WebSocketShutdownProperties;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.adapter.AbstractListenerWebSocketSession;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The client of a reactive WebSocket session.
 */
final class ReactivePeer implements Peer {

    private final WebSocketSession session;

    private final @Nullable SuspendMessage message;

    private final CloseStatus closeStatus;

    /** What is sent along with what the application sends, by servers that take one publisher of messages only. */
    private final Sinks.@Nullable Many<WebSocketMessage> additions;

    /** A client without a message does not understand any. */
    ReactivePeer(WebSocketSession session, @Nullable SuspendMessage message, CloseStatus closeStatus) {
        this.session = session;
        this.message = message;
        this.closeStatus = closeStatus;
        this.additions = (message != null && session instanceof AbstractListenerWebSocketSession<?>)
                ? Sinks.many().unicast().onBackpressureBuffer()
                : null;
    }

    /** Return what is to be sent if the application sends something. */
    Publisher<WebSocketMessage> withAdditions(Publisher<WebSocketMessage> messages) {
        Sinks.Many<WebSocketMessage> added = this.additions;
        if (added == null) {
            return messages;
        }
        return Flux.merge(1, Flux.from(messages).doOnTerminate(added::tryEmitComplete), added.asFlux());
    }

    @Override
    public String description() {
        // No query: secrets travel in it.
        return "WebSocket "
                + RawPath.withoutParameters(
                        this.session.getHandshakeInfo().getUri().getRawPath());
    }

    @Override
    public boolean suspend(SuspendNotice notice) {
        String text = (this.message != null) ? this.message.write(notice, Form.WEBSOCKET) : null;
        if (text == null) {
            return false;
        }
        WebSocketMessage suspension = this.session.textMessage(text);
        if (this.additions != null) {
            return this.additions.tryEmitNext(suspension).isSuccess();
        }
        this.session.send(Mono.just(suspension)).block();
        return true;
    }

    boolean isAcknowledgement(WebSocketMessage message) {
        return this.message != null
                && message.getType() == WebSocketMessage.Type.TEXT
                && WebSocketShutdownProperties.isAcknowledgement(
                        message.getPayload().readableByteCount(),
                        () -> message.getPayload().toString(StandardCharsets.UTF_8));
    }

    @Override
    public void disconnect() {
        this.session.close(this.closeStatus).block();
    }
}
