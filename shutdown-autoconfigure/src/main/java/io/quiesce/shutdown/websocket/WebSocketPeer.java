package io.quiesce.shutdown.websocket;

import java.io.IOException;
import java.net.URI;

import io.quiesce.shutdown.LongLivedSessions.Peer;
import io.quiesce.shutdown.SuspendMessage;
import io.quiesce.shutdown.SuspendMessage.Form;
import io.quiesce.shutdown.SuspendNotice;
import io.quiesce.shutdown.web.RawPath;
import io.quiesce.shutdown.web.WebSocketShutdownProperties;
import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;

/**
 * The client of a WebSocket session.
 */
final class WebSocketPeer implements Peer {

    private final WebSocketSession session;

    private final @Nullable SuspendMessage message;

    private final CloseStatus closeStatus;

    /** A client without a message does not understand any. */
    WebSocketPeer(WebSocketSession session, @Nullable SuspendMessage message, CloseStatus closeStatus) {
        this.session = session;
        this.message = message;
        this.closeStatus = closeStatus;
    }

    static CloseStatus closeStatus(WebSocketShutdownProperties properties) {
        return new CloseStatus(properties.closeCode(), WebSocketShutdownProperties.REASON);
    }

    @Override
    public String description() {
        // No query: secrets travel in it.
        URI uri = this.session.getUri();
        return "WebSocket" + ((uri != null) ? " " + RawPath.withoutParameters(uri.getRawPath()) : "");
    }

    @Override
    public boolean suspend(SuspendNotice notice) throws IOException {
        String text = (this.message != null) ? this.message.write(notice, Form.WEBSOCKET) : null;
        if (text == null) {
            return false;
        }
        this.session.sendMessage(new TextMessage(text));
        return true;
    }

    boolean isAcknowledgement(WebSocketMessage<?> message) {
        return this.message != null
                && message instanceof TextMessage text
                && WebSocketShutdownProperties.isAcknowledgement(text.getPayloadLength(), text::getPayload);
    }

    @Override
    public void disconnect() throws IOException {
        this.session.close(this.closeStatus);
    }
}
