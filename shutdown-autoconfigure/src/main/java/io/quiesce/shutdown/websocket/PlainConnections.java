package io.quiesce.shutdown.websocket;

import io.quiesce.shutdown.SuspendMessage;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.sessions.TrackedSession;
import io.quiesce.shutdown.web.WebSocketShutdownProperties;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;

/**
 * Connections of handlers that are given each message: it is outstanding while it is being handled.
 */
final class PlainConnections implements ConnectionFactory {

    private final SessionHall hall;

    private final SuspendMessage message;

    private final WebSocketShutdownProperties properties;

    PlainConnections(SessionHall hall, SuspendMessage message, WebSocketShutdownProperties properties) {
        this.hall = hall;
        this.message = message;
        this.properties = properties;
    }

    @Override
    public boolean supports(WebSocketHandler handler) {
        return true;
    }

    @Override
    public Connection open(WebSocketSession session, WebSocketHandler handler) {
        boolean understands = this.properties.understands(session.getAcceptedProtocol());
        WebSocketPeer peer = new WebSocketPeer(
                session, understands ? this.message : null, WebSocketPeer.closeStatus(this.properties));
        return new PlainConnection(session, peer, this.hall.begin(peer));
    }

    private record PlainConnection(WebSocketSession session, WebSocketPeer peer, TrackedSession tracked)
            implements Connection {

        @Override
        public void receive(WebSocketMessage<?> message, WebSocketHandler handler) throws Exception {
            if (this.tracked.isSuspended() && this.peer.isAcknowledgement(message)) {
                this.tracked.acknowledge();
                return;
            }
            Work request = this.tracked.handle("message");
            try {
                handler.handleMessage(this.session, message);
            } finally {
                request.close();
            }
        }

        @Override
        public void closed() {
            this.tracked.close();
        }
    }
}
