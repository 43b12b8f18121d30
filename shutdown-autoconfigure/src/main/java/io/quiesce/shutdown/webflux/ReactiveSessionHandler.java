package io.quiesce.shutdown.webflux;

import java.util.List;

import io.quiesce.shutdown.SuspendMessage;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.sessions.TrackedSession;
import io.quiesce.shutdown.web.WebSocketShutdownProperties;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Mono;

/**
 * Stands before a handler of the application: each connection is a session, from its handshake until the handler is done.
 */
final class ReactiveSessionHandler implements WebSocketHandler {

    private final WebSocketHandler handler;

    private final SessionHall hall;

    private final SuspendMessage message;

    private final WebSocketShutdownProperties properties;

    ReactiveSessionHandler(
            WebSocketHandler handler,
            SessionHall hall,
            SuspendMessage message,
            WebSocketShutdownProperties properties) {
        this.handler = handler;
        this.hall = hall;
        this.message = message;
        this.properties = properties;
    }

    @Override
    public List<String> getSubProtocols() {
        List<String> own = this.handler.getSubProtocols();
        return own.isEmpty()
                ? List.of(WebSocketShutdownProperties.SUSPENDABLE, WebSocketShutdownProperties.PLAIN)
                : own;
    }

    @Override
    public Mono<Void> handle(WebSocketSession session) {
        boolean understands =
                this.properties.understands(session.getHandshakeInfo().getSubProtocol());
        CloseStatus status = new CloseStatus(this.properties.closeCode(), WebSocketShutdownProperties.REASON);
        ReactivePeer peer = new ReactivePeer(session, understands ? this.message : null, status);
        TrackedSession tracked = this.hall.begin(peer);
        // A handler may outlive its connection: not every server ends what is being sent, and some wait for something
        // else.
        session.closeStatus().doFinally((signal) -> ended(tracked)).subscribe((closed) -> {}, (failure) -> {});
        return open(new ReactiveSession(session, peer, tracked), tracked).doFinally((signal) -> ended(tracked));
    }

    /** Reactor Netty ends the handler first, and tells the client after that: a server that goes down meanwhile would cut it off. */
    private static void ended(TrackedSession tracked) {
        if (!tracked.isDisconnecting()) {
            tracked.close();
        }
    }

    private Mono<Void> open(ReactiveSession session, TrackedSession tracked) {
        Work opening = tracked.handle("opening");
        try {
            return this.handler.handle(session);
        } catch (RuntimeException ex) {
            return Mono.error(ex);
        } finally {
            opening.close();
        }
    }
}
