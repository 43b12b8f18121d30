package io.quiesce.shutdown.websocket;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.quiesce.shutdown.web.WebSocketShutdownProperties;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.SubProtocolCapable;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;

/**
 * Stands before a handler of the application: each connection is a session. What is outstanding on it depends on the
 * kind of the endpoint.
 * <p>
 * It is no {@link WebSocketHandlerDecorator}, behind which the subprotocols that it adds would not be found.
 */
final class SessionWebSocketHandler implements WebSocketHandler, SubProtocolCapable {

    private final WebSocketHandler handler;

    /** The handler without what decorates it. */
    private final WebSocketHandler target;

    private final ConnectionFactory factory;

    private final Map<String, Connection> connections = new ConcurrentHashMap<>();

    /** Create one whose connections are of the first kind that supports the handler. */
    SessionWebSocketHandler(WebSocketHandler handler, List<ConnectionFactory> kinds) {
        this.handler = handler;
        this.target = WebSocketHandlerDecorator.unwrap(handler);
        this.factory = kinds.stream()
                .filter((kind) -> kind.supports(this.target))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public List<String> getSubProtocols() {
        List<String> protocols = new ArrayList<>();
        if (this.target instanceof SubProtocolCapable capable) {
            protocols.addAll(capable.getSubProtocols());
        } else {
            protocols.add(WebSocketShutdownProperties.SUSPENDABLE);
            protocols.add(WebSocketShutdownProperties.PLAIN);
        }
        return protocols;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) throws Exception {
        Connection connection = this.factory.open(new ExclusiveSession(session), this.target);
        this.connections.put(session.getId(), connection);
        this.handler.afterConnectionEstablished(connection.session());
    }

    @Override
    public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) throws Exception {
        Connection connection = this.connections.get(session.getId());
        if (connection != null) {
            connection.receive(message, this.handler);
        } else {
            this.handler.handleMessage(session, message);
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
                connection.closed();
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
