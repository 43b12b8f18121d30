package io.quiesce.shutdown.websocket.client;

import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.WebSocketClient;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;

/**
 * A WebSocket.
 */
final class SocketLine extends Line<WebSocketMessage<?>> implements WebSocketHandler {

    private static final int SEND_MILLIS = 10_000;

    private static final int MOST_BYTES = 8 * 1024 * 1024;

    private final Mover<WebSocketMessage<?>> mover;

    private final WebSocketClient client;

    private final WebSocketHandler handler;

    private final SuspendAwareSettings settings;

    private volatile @Nullable WebSocketSession session;

    SocketLine(
            Mover<WebSocketMessage<?>> mover,
            WebSocketClient client,
            WebSocketHandler handler,
            SuspendAwareSettings settings) {
        this.mover = mover;
        this.client = client;
        this.handler = handler;
        this.settings = settings;
    }

    @Override
    CompletableFuture<?> connect(URI target) {
        WebSocketHttpHeaders handshake = new WebSocketHttpHeaders();
        handshake.putAll(this.settings.headers());
        handshake.setSecWebSocketProtocol(this.settings.subprotocols());
        return this.client.execute(this, handshake, target);
    }

    @Override
    boolean isOpen() {
        WebSocketSession known = this.session;
        return known != null && known.isOpen();
    }

    @Override
    void send(WebSocketMessage<?> message) throws IOException {
        Objects.requireNonNull(this.session).sendMessage(message);
    }

    @Override
    void acknowledge() throws IOException {
        send(new TextMessage(Notice.ACKNOWLEDGEMENT));
    }

    @Override
    void close() throws IOException {
        WebSocketSession known = this.session;
        if (known != null) {
            known.close(CloseStatus.NORMAL);
        }
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) throws Exception {
        WebSocketSession concurrent = new ConcurrentWebSocketSessionDecorator(session, SEND_MILLIS, MOST_BYTES);
        this.session = concurrent;
        this.handler.afterConnectionEstablished(concurrent);
        this.mover.opened(this);
    }

    @Override
    public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) throws Exception {
        Notice notice = (message instanceof TextMessage text && understands(session))
                ? Notice.of(text.getPayload()).orElse(null)
                : null;
        if (notice != null) {
            this.mover.suspended(this, notice);
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
            this.mover.lost(this);
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
