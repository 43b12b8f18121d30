package io.quiesce.shutdown.websocket.client;

import java.io.IOException;
import java.lang.reflect.Type;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import io.quiesce.shutdown.websocket.client.SuspendAwareStompClient.Outgoing;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.simp.stomp.ConnectionLostException;
import org.springframework.messaging.simp.stomp.DefaultStompSession;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandler;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.messaging.WebSocketStompClient;

/**
 * A session of STOMP.
 */
final class StompLine extends Line<Outgoing> implements StompSessionHandler {

    private final Mover<Outgoing> mover;

    private final WebSocketStompClient client;

    private final StompSessionHandler handler;

    private final SuspendAwareStompSettings settings;

    private final Subscriptions subscriptions;

    /** A WebSocket takes one message at a time, and the session does not see to that. */
    private final ReentrantLock writing = new ReentrantLock();

    private final AtomicInteger receipts = new AtomicInteger();

    private volatile @Nullable StompSession session;

    StompLine(
            Mover<Outgoing> mover,
            WebSocketStompClient client,
            StompSessionHandler handler,
            SuspendAwareStompSettings settings,
            Subscriptions subscriptions) {
        this.mover = mover;
        this.client = client;
        this.handler = handler;
        this.settings = settings;
        this.subscriptions = subscriptions;
    }

    /** Says something. */
    @FunctionalInterface
    private interface Word<T> {
        T say(StompSession session);
    }

    private <T> T say(Word<T> word) throws IOException {
        this.writing.lock();
        try {
            return word.say(Objects.requireNonNull(this.session));
        } catch (IllegalStateException ex) {
            throw new IOException("The session has ended", ex);
        } finally {
            this.writing.unlock();
        }
    }

    @Override
    CompletableFuture<?> connect(URI target) {
        WebSocketHttpHeaders handshake = new WebSocketHttpHeaders();
        handshake.putAll(this.settings.connection().headers());
        return this.client.connectAsync(target, handshake, Subscriptions.copy(this.settings.connectHeaders()), this);
    }

    @Override
    CompletableFuture<?> prepare() {
        StompHeaders headers = new StompHeaders();
        headers.setDestination(this.settings.destination());
        Tasks.quietly(() -> say((session) ->
                session.subscribe(headers, new NoticeHandler((notice) -> this.mover.suspended(this, notice)))));
        CompletableFuture<Void> confirmed = CompletableFuture.allOf(
                this.subscriptions.all().stream().map(this::subscribe).toArray(CompletableFuture[]::new));
        this.mover
                .tasks()
                .schedule(
                        () -> confirmed.complete(null),
                        this.settings.confirmation().toNanos());
        return confirmed;
    }

    /** Returns what is complete when that has been confirmed, if the other end does so. */
    CompletableFuture<Void> subscribe(Subscriptions.Kept kept) {
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        if (!kept.begin(this)) {
            confirmed.complete(null);
            return confirmed;
        }
        StompHeaders headers = kept.headers();
        headers.remove(StompHeaders.RECEIPT);
        boolean confirms = this.client.getTaskScheduler() != null;
        if (confirms) {
            headers.setReceipt("subscribed-" + this.receipts.getAndIncrement());
        }
        Tasks.quietly(() -> {
            StompSession.Subscription made = say((session) -> session.subscribe(headers, kept.on(this)));
            if (confirms) {
                made.addReceiptTask(() -> confirmed.complete(null));
            }
            kept.made(this, () -> Tasks.quietly(() -> say((session) -> made.unsubscribe())));
        });
        return confirmed;
    }

    @Override
    boolean isOpen() {
        StompSession known = this.session;
        return known != null && known.isConnected();
    }

    @Override
    void send(Outgoing message) throws IOException {
        say((session) -> session.send(Subscriptions.copy(message.headers()), message.payload()));
    }

    @Override
    void acknowledge() throws IOException {
        StompHeaders headers = new StompHeaders();
        headers.setDestination(this.settings.destination());
        headers.setContentType(MimeTypeUtils.APPLICATION_JSON);
        say((session) -> session.send(headers, new PlainText(Notice.ACKNOWLEDGEMENT)));
    }

    @Override
    void close() {
        StompSession known = this.session;
        if (known != null) {
            known.disconnect();
        }
    }

    @Override
    public void afterConnected(StompSession session, StompHeaders connectedHeaders) {
        if (session instanceof DefaultStompSession known) {
            known.setMessageConverter(new PlainText.Converter(known.getMessageConverter()));
        }
        this.session = session;
        this.handler.afterConnected(session, connectedHeaders);
        this.mover.opened(this);
    }

    @Override
    public void handleException(
            StompSession session,
            @Nullable StompCommand command,
            StompHeaders headers,
            byte[] payload,
            Throwable exception) {
        this.handler.handleException(session, command, headers, payload, exception);
    }

    @Override
    public void handleTransportError(StompSession session, Throwable exception) {
        try {
            this.handler.handleTransportError(session, exception);
        } finally {
            // Others are followed by that, or the session goes on.
            if (exception instanceof ConnectionLostException) {
                this.subscriptions.all().forEach((kept) -> kept.forget(this));
                this.mover.lost(this);
            }
        }
    }

    @Override
    public Type getPayloadType(StompHeaders headers) {
        return this.handler.getPayloadType(headers);
    }

    @Override
    public void handleFrame(StompHeaders headers, @Nullable Object payload) {
        this.handler.handleFrame(headers, payload);
    }
}
