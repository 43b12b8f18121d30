package io.quiesce.shutdown.webflux;

import java.util.Map;
import java.util.function.Function;

import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.sessions.TrackedSession;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A session whose messages are outstanding while they are handed over, and that keeps acknowledgements from the application.
 */
final class ReactiveSession implements WebSocketSession {

    private final WebSocketSession session;

    private final ReactivePeer peer;

    private final TrackedSession tracked;

    ReactiveSession(WebSocketSession session, ReactivePeer peer, TrackedSession tracked) {
        this.session = session;
        this.peer = peer;
        this.tracked = tracked;
    }

    @Override
    public Flux<WebSocketMessage> receive() {
        Flux<WebSocketMessage> messages = this.session.receive().filter(this::isForTheApplication);
        return messages.transform(Operators.<WebSocketMessage, WebSocketMessage>lift(
                (source, handler) -> new Messages(handler, this.tracked)));
    }

    private boolean isForTheApplication(WebSocketMessage message) {
        if (this.tracked.isSuspended() && this.peer.isAcknowledgement(message)) {
            this.tracked.acknowledge();
            return false;
        }
        return true;
    }

    @Override
    public Mono<Void> send(Publisher<WebSocketMessage> messages) {
        return this.session.send(this.peer.withAdditions(messages));
    }

    @Override
    public String getId() {
        return this.session.getId();
    }

    @Override
    public HandshakeInfo getHandshakeInfo() {
        return this.session.getHandshakeInfo();
    }

    @Override
    public DataBufferFactory bufferFactory() {
        return this.session.bufferFactory();
    }

    @Override
    public Map<String, Object> getAttributes() {
        return this.session.getAttributes();
    }

    @Override
    public boolean isOpen() {
        return this.session.isOpen();
    }

    @Override
    public Mono<Void> close(CloseStatus status) {
        return this.session.close(status);
    }

    @Override
    public Mono<CloseStatus> closeStatus() {
        return this.session.closeStatus();
    }

    @Override
    public WebSocketMessage textMessage(String payload) {
        return this.session.textMessage(payload);
    }

    @Override
    public WebSocketMessage binaryMessage(Function<DataBufferFactory, DataBuffer> payloadFactory) {
        return this.session.binaryMessage(payloadFactory);
    }

    @Override
    public WebSocketMessage pingMessage(Function<DataBufferFactory, DataBuffer> payloadFactory) {
        return this.session.pingMessage(payloadFactory);
    }

    @Override
    public WebSocketMessage pongMessage(Function<DataBufferFactory, DataBuffer> payloadFactory) {
        return this.session.pongMessage(payloadFactory);
    }

    /** Hands messages over to the application. */
    private record Messages(CoreSubscriber<? super WebSocketMessage> handler, TrackedSession tracked)
            implements CoreSubscriber<WebSocketMessage> {

        @Override
        public Context currentContext() {
            return this.handler.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            this.handler.onSubscribe(subscription);
        }

        @Override
        public void onNext(WebSocketMessage message) {
            Work request = this.tracked.handle("message");
            try {
                this.handler.onNext(message);
            } finally {
                request.close();
            }
        }

        @Override
        public void onError(Throwable failure) {
            this.handler.onError(failure);
        }

        @Override
        public void onComplete() {
            this.handler.onComplete();
        }
    }
}
