package io.quiesce.shutdown.websocket.client;

import java.io.IOException;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;

/**
 * One connection of a client, from the attempt to its end. What it knows is guarded by the lock of the client, but for the
 * session.
 */
final class Line implements WebSocketHandler {

    private static final int SEND_MILLIS = 10_000;

    private static final int MOST_BYTES = 8 * 1024 * 1024;

    private final SuspendAwareWebSocketClient client;

    private final WebSocketHandler handler;

    private final SuspendAwareSettings settings;

    private volatile @Nullable WebSocketSession session;

    /** It has been there. */
    boolean opened;

    /** It has failed before it was there, or too late. */
    boolean failed;

    /** The server has said that it leaves. */
    boolean suspended;

    /** That has been answered. */
    boolean acknowledged;

    /** How many are just sending something. */
    int senders;

    Line(SuspendAwareWebSocketClient client, WebSocketHandler handler, SuspendAwareSettings settings) {
        this.client = client;
        this.handler = handler;
        this.settings = settings;
    }

    boolean isOpen() {
        WebSocketSession known = this.session;
        return known != null && known.isOpen();
    }

    void send(WebSocketMessage<?> message) throws IOException {
        Objects.requireNonNull(this.session).sendMessage(message);
    }

    void close(CloseStatus status) throws IOException {
        WebSocketSession known = this.session;
        if (known != null) {
            known.close(status);
        }
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) throws Exception {
        WebSocketSession concurrent = new ConcurrentWebSocketSessionDecorator(session, SEND_MILLIS, MOST_BYTES);
        this.session = concurrent;
        this.handler.afterConnectionEstablished(concurrent);
        this.client.opened(this);
    }

    @Override
    public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) throws Exception {
        Notice notice = (message instanceof TextMessage text && understands(session))
                ? Notice.of(text.getPayload()).orElse(null)
                : null;
        if (notice != null) {
            this.client.suspended(this, notice);
        } else {
            this.handler.handleMessage(known(session), message);
        }
    }

    /** Of a server that has chosen nothing that was asked for, a message that looks like a notice is none. */
    private boolean understands(WebSocketSession session) {
        String chosen = session.getAcceptedProtocol();
        return chosen != null && this.settings.subprotocols().stream().anyMatch(chosen::equalsIgnoreCase);
    }

    @Override
    public void handleTransportError(WebSocketSession session, Throwable exception) throws Exception {
        this.handler.handleTransportError(known(session), exception);
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus closeStatus) throws Exception {
        try {
            this.handler.afterConnectionClosed(known(session), closeStatus);
        } finally {
            this.client.lost(this);
        }
    }

    private WebSocketSession known(WebSocketSession session) {
        return Objects.requireNonNullElse(this.session, session);
    }

    @Override
    public boolean supportsPartialMessages() {
        return this.handler.supportsPartialMessages();
    }
}
