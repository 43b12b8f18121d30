package io.quiesce.shutdown.websocket;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.quiesce.shutdown.SuspendMessage;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.sessions.SuspendJson;
import io.quiesce.shutdown.web.WebSocketShutdownProperties;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.messaging.SubProtocolWebSocketHandler;

/**
 * The connections over which clients speak STOMP.
 */
final class StompConnections implements ConnectionFactory {

    private final SessionHall hall;

    private final SuspendMessage message;

    private final WebSocketShutdownProperties properties;

    private final Map<String, StompConnection> connections = new ConcurrentHashMap<>();

    StompConnections(SessionHall hall, SuspendMessage message, WebSocketShutdownProperties properties) {
        this.hall = hall;
        this.message = message;
        this.properties = properties;
    }

    @Override
    public boolean supports(WebSocketHandler handler) {
        return handler instanceof SubProtocolWebSocketHandler;
    }

    @Override
    public Connection open(WebSocketSession session, WebSocketHandler handler) {
        String id = session.getId();
        StompPeer peer = new StompPeer(
                new WebSocketPeer(session, null, WebSocketPeer.closeStatus(this.properties)),
                this.message,
                (subscription, text) -> send(session, (SubProtocolWebSocketHandler) handler, subscription, text));
        StompConnection connection =
                new StompConnection(session, peer, this.hall.begin(peer), () -> this.connections.remove(id));
        this.connections.put(id, connection);
        return connection;
    }

    /** Return the connection that a frame came from or goes to, if it is one of these. */
    @Nullable
    StompConnection find(Message<?> frame) {
        String id = SimpMessageHeaderAccessor.getSessionId(frame.getHeaders());
        return (id != null) ? this.connections.get(id) : null;
    }

    /**
     * As a broker would do it, but past the channel: its threads may all be busy with what the client waits for, and it should
     * hear of this at once.
     */
    private boolean send(
            WebSocketSession session, SubProtocolWebSocketHandler handler, String subscription, String text) {
        SimpMessageHeaderAccessor headers = SimpMessageHeaderAccessor.create(SimpMessageType.MESSAGE);
        headers.setSessionId(session.getId());
        headers.setSubscriptionId(subscription);
        headers.setDestination(this.properties.stompDestination());
        headers.setContentType(
                (this.message instanceof SuspendJson) ? MimeTypeUtils.APPLICATION_JSON : MimeTypeUtils.TEXT_PLAIN);
        headers.setLeaveMutable(true);
        handler.handleMessage(
                MessageBuilder.createMessage(text.getBytes(StandardCharsets.UTF_8), headers.getMessageHeaders()));
        return session.isOpen();
    }
}
