package io.quiesce.shutdown.websocket;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.quiesce.shutdown.SuspendMessage;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.sessions.TrackedSession;
import io.quiesce.shutdown.web.WebSocketShutdownProperties;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.SubProtocolCapable;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;

/**
 * Stands before a handler of the application: each connection is a session, and each message that is being handled is
 * outstanding on it.
 * <p>
 * It is no {@link WebSocketHandlerDecorator}, behind which the subprotocols that it adds would not be found.
 */
final class SessionWebSocketHandler implements WebSocketHandler, SubProtocolCapable {

    private final WebSocketHandler handler;

    private final SessionHall hall;

    private final SuspendMessage message;

    private final WebSocketShutdownProperties properties;

    private final Map<String, Connection> connections = new ConcurrentHashMap<>();

    private record Connection(WebSocketSession session, WebSocketPeer peer, TrackedSession tracked) {}

    SessionWebSocketHandler(
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
        List<String> protocols = new ArrayList<>();
        if (WebSocketHandlerDecorator.unwrap(this.handler) instanceof SubProtocolCapable capable) {
            protocols.addAll(capable.getSubProtocols());
        } else {
            protocols.add(WebSocketShutdownProperties.SUSPENDABLE);
            protocols.add(WebSocketShutdownProperties.PLAIN);
        }
        return protocols;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) throws Exception {
        WebSocketSession exclusive = new ExclusiveSession(session);
        boolean understands = this.properties.understands(session.getAcceptedProtocol());
        WebSocketPeer peer = new WebSocketPeer(
                exclusive,
                understands ? this.message : null,
                new CloseStatus(this.properties.closeCode(), WebSocketShutdownProperties.REASON));
        this.connections.put(session.getId(), new Connection(exclusive, peer, this.hall.begin(peer)));
        this.handler.afterConnectionEstablished(exclusive);
    }

    @Override
    public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) throws Exception {
        Connection connection = this.connections.get(session.getId());
        if (connection == null) {
            this.handler.handleMessage(session, message);
        } else if (connection.tracked().isSuspended() && connection.peer().isAcknowledgement(message)) {
            connection.tracked().acknowledge();
        } else {
            Work request = connection.tracked().handle("message");
            try {
                this.handler.handleMessage(connection.session(), message);
            } finally {
                request.close();
            }
        }
    }

    @Override
    public void handleTransportError(WebSocketSession session, Throwable exception) throws Exception {
        this.handler.handleTransportError(known(session), exception);
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus closeStatus) throws Exception {
        WebSocketSession known = known(session);
        try {
            this.handler.afterConnectionClosed(known, closeStatus);
        } finally {
            Connection connection = this.connections.remove(session.getId());
            if (connection != null) {
                connection.tracked().close();
            }
        }
    }

    private WebSocketSession known(WebSocketSession session) {
        Connection connection = this.connections.get(session.getId());
        return (connection != null) ? connection.session() : session;
    }

    @Override
    public boolean supportsPartialMessages() {
        return this.handler.supportsPartialMessages();
    }
}
