package io.quiesce.shutdown.websocket;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiPredicate;

import io.quiesce.shutdown.LongLivedSessions.Peer;
import io.quiesce.shutdown.SuspendMessage;
import io.quiesce.shutdown.SuspendMessage.Form;
import io.quiesce.shutdown.SuspendNotice;
import io.quiesce.shutdown.web.WebSocketShutdownProperties;

/**
 * The client of a STOMP session. It understands that it is suspended if it has subscribed to hear of it.
 */
final class StompPeer implements Peer {

    private final WebSocketPeer socket;

    private final SuspendMessage message;

    /** Sends a text to a subscription, and returns whether it could. */
    private final BiPredicate<String, String> sender;

    /** The names that the client has given to its subscriptions. */
    private final List<String> subscriptions = new CopyOnWriteArrayList<>();

    StompPeer(WebSocketPeer socket, SuspendMessage message, BiPredicate<String, String> sender) {
        this.socket = socket;
        this.message = message;
        this.sender = sender;
    }

    void subscribed(String subscription) {
        this.subscriptions.add(subscription);
    }

    void unsubscribed(String subscription) {
        this.subscriptions.remove(subscription);
    }

    @Override
    public String description() {
        return this.socket.description();
    }

    @Override
    public boolean suspend(SuspendNotice notice) {
        String subscription = this.subscriptions.stream().findFirst().orElse(null);
        String text = (subscription != null) ? this.message.write(notice, Form.STOMP) : null;
        return subscription != null && text != null && this.sender.test(subscription, text);
    }

    boolean isAcknowledgement(byte[] body) {
        return WebSocketShutdownProperties.isAcknowledgement(
                body.length, () -> new String(body, StandardCharsets.UTF_8));
    }

    @Override
    public void disconnect() throws Exception {
        this.socket.disconnect();
    }
}
