package io.quiesce.shutdown.websocket;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

import org.jspecify.annotations.Nullable;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSession.Subscription;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.messaging.WebSocketStompClient;

/**
 * A client of STOMP, Spring's own, that writes down all it hears.
 */
final class StompClient extends StompSessionHandlerAdapter {

    private final List<String> heard = new CopyOnWriteArrayList<>();

    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();

    private @Nullable StompSession session;

    static StompClient connect(int port) {
        StompClient client = new StompClient();
        client.session = new WebSocketStompClient(new StandardWebSocketClient())
                .connectAsync("ws://localhost:" + port + "/stomp", client)
                .join();
        return client;
    }

    StompSession session() {
        return this.session;
    }

    /** Spring's broker gives no receipts; that a subscription is there shows in what is sent to it. */
    Subscription subscribe(String destination) {
        return this.session.subscribe(destination, this);
    }

    void send(String destination, String body) {
        this.session.send(destination, body.getBytes(StandardCharsets.UTF_8));
    }

    String awaitNews() throws InterruptedException {
        return this.news.take();
    }

    /** Wait for the end; returns all that was heard. */
    List<String> awaitClose() throws InterruptedException {
        while (!awaitNews().equals("closed")) {
            // Nothing to be done: it has been written down.
        }
        return this.heard;
    }

    List<String> heard() {
        return this.heard;
    }

    private void hear(String what) {
        this.heard.add(what);
        this.news.add(what);
    }

    @Override
    public Type getPayloadType(StompHeaders headers) {
        return byte[].class;
    }

    @Override
    public void handleFrame(StompHeaders headers, @Nullable Object payload) {
        String body = (payload != null) ? new String((byte[]) payload, StandardCharsets.UTF_8) : "";
        hear((headers.getSubscription() != null) ? headers.getDestination() + " " + body : "ERROR " + headers);
    }

    @Override
    public void handleException(
            StompSession session,
            @Nullable StompCommand command,
            StompHeaders headers,
            byte[] payload,
            Throwable exception) {
        hear("failed with " + exception);
    }

    @Override
    public void handleTransportError(StompSession session, Throwable exception) {
        hear("closed");
    }
}
