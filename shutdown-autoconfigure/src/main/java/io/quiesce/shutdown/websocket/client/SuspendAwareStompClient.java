package io.quiesce.shutdown.websocket.client;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;

import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSessionHandler;
import org.springframework.util.Assert;
import org.springframework.web.socket.messaging.WebSocketStompClient;

/**
 * A session of STOMP that outlives the servers behind it: when one says that it leaves, all that has been subscribed to is
 * subscribed to elsewhere, everything new is sent there, and what is outstanding still arrives on the old session.
 * <p>
 * It subscribes to {@code /topic/shutdown} by itself. When it is suspended it connects to the alternatives that the server has
 * named, one after the other, and then to the address that it was given. It leaves the old session to the server, which closes
 * it when all has been answered. A session that is lost is replaced as well, with growing times between the attempts.
 *
 * <pre class="code">
 * SuspendAwareStompClient client = new SuspendAwareStompClient(
 *         new WebSocketStompClient(new StandardWebSocketClient()), handler, URI.create("ws://quotes.example/stomp"), scheduler);
 * client.subscribe("/topic/quotes", quotes);
 * client.connect();
 * client.send("/app/ask", "EURUSD");
 * </pre>
 * <p>
 * <strong>Handler:</strong> is called for each session as it comes and goes. For a time there are two sessions, and what has
 * been subscribed to may arrive on both at the same time, in any order.
 * <p>
 * <strong>Sending:</strong> while there is no session for new messages, up to a bound they wait for one. None is sent twice:
 * what was sent on a session that is lost before an answer came is not repeated, because nobody knows whether it arrived. On a
 * new session nothing is sent before what has been subscribed to is confirmed by receipts, or the time for that is over. Receipts
 * are asked for if the given client has a {@code TaskScheduler}, which it needs for them; Spring's simple broker gives none.
 * <p>
 * <strong>Copies:</strong> a broker that several servers share sends a broadcast to both sessions as long as there are two. The
 * second one is dropped if it has the same {@link SuspendAwareStompSettings#identity() identity} as the first. By default that is
 * the header {@code message-id}, with which many brokers name each copy anew; a header of the application is better. Nothing is
 * dropped because it merely looks the same: two equal answers are two answers.
 * <p>
 * <strong>Not promised:</strong> what is published while a lost session has not been replaced is not received, nor is what comes
 * between the moment a server has closed its session and the one in which a broker has taken the new subscriptions, should that
 * take longer. Subscriptions that are answered by the application ({@code @SubscribeMapping}) are answered again on each
 * session. Transactions, and subscriptions that are acknowledged by the client, belong to a session and are not offered.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread.
 *
 * @since 0.1.0
 */
public final class SuspendAwareStompClient implements AutoCloseable {

    private final WebSocketStompClient client;

    private final StompSessionHandler handler;

    private final SuspendAwareStompSettings settings;

    private final Subscriptions subscriptions;

    private final Mover<Outgoing> mover;

    /**
     * A message that is sent.
     *
     * @param headers its headers
     * @param payload its body, as the message converter of the client takes it
     */
    public record Outgoing(StompHeaders headers, Object payload) {}

    /**
     * What has been subscribed to, on whatever session.
     */
    @FunctionalInterface
    public interface Subscription {

        /**
         * Receive nothing more of it, and do not subscribe to it on other sessions.
         */
        void unsubscribe();
    }

    /**
     * Create a client that is not connected yet.
     * @param client makes sessions
     * @param handler is told of them, of errors, and of what goes wrong
     * @param uri where to connect, and to come back to when no alternative is known
     * @param scheduler waits between attempts; its threads also send, and are not ended here
     */
    public SuspendAwareStompClient(
            WebSocketStompClient client, StompSessionHandler handler, URI uri, ScheduledExecutorService scheduler) {
        this(client, handler, uri, scheduler, SuspendAwareStompSettings.DEFAULT);
    }

    /**
     * Create a client with other settings.
     * @param client makes sessions
     * @param handler is told of them, of errors, and of what goes wrong
     * @param uri where to connect, and to come back to when no alternative is known
     * @param scheduler waits between attempts; its threads also send, and are not ended here
     * @param settings how it connects, and what it takes for the same message
     */
    public SuspendAwareStompClient(
            WebSocketStompClient client,
            StompSessionHandler handler,
            URI uri,
            ScheduledExecutorService scheduler,
            SuspendAwareStompSettings settings) {
        this.client = client;
        this.handler = handler;
        this.settings = settings;
        this.subscriptions = new Subscriptions(settings.identity());
        this.mover = new Mover<>(uri, scheduler, settings.connection(), this::line);
    }

    private StompLine line() {
        return new StompLine(this.mover, this.client, this.handler, this.settings, this.subscriptions);
    }

    /**
     * Connect for the first time.
     * @return complete when there is a session and all has been subscribed to, or failed when it has been given up
     */
    public CompletableFuture<Void> connect() {
        return this.mover.connect();
    }

    /**
     * Subscribe to a destination, on this session and all that follow.
     * @param destination the destination
     * @param handler is handed what arrives
     * @return to end it
     */
    public Subscription subscribe(String destination, StompFrameHandler handler) {
        StompHeaders headers = new StompHeaders();
        headers.setDestination(destination);
        return subscribe(headers, handler);
    }

    /**
     * Subscribe with headers, on this session and all that follow.
     * @param headers the destination, and other headers; without an identifier, each session has its own
     * @param handler is handed what arrives
     * @return to end it
     * @throws IllegalArgumentException if there is no destination, or if messages would have to be acknowledged
     */
    @SuppressWarnings("FutureReturnValueIgnored") // Only a new session waits for it to be confirmed.
    public Subscription subscribe(StompHeaders headers, StompFrameHandler handler) {
        Assert.hasText(headers.getDestination(), "Destination header is required");
        Assert.isTrue(
                headers.getAck() == null || headers.getAck().equals("auto"),
                "Messages cannot be acknowledged: the session they came on may be gone");
        Subscriptions.Kept kept = this.subscriptions.add(headers, handler);
        if (this.mover.current() instanceof StompLine line) {
            line.subscribe(kept);
        }
        return () -> this.subscriptions.remove(kept);
    }

    /**
     * Send a message, at once or as soon as there is a session that the server is not about to close.
     * @param destination where to
     * @param payload the body, as the message converter of the client takes it
     * @throws MessageDeliveryException if that failed; nobody knows whether the message has arrived
     * @throws IllegalStateException if this has been closed or given up, or if too many messages are waiting
     */
    public void send(String destination, Object payload) {
        StompHeaders headers = new StompHeaders();
        headers.setDestination(destination);
        send(headers, payload);
    }

    /**
     * Send a message with headers, at once or as soon as there is a session that the server is not about to close.
     * @param headers the destination, and other headers
     * @param payload the body, as the message converter of the client takes it
     * @throws MessageDeliveryException if that failed; nobody knows whether the message has arrived
     * @throws IllegalStateException if this has been closed or given up, or if too many messages are waiting
     */
    public void send(StompHeaders headers, Object payload) {
        Assert.hasText(headers.getDestination(), "Destination header is required");
        try {
            this.mover.send(new Outgoing(headers, payload));
        } catch (IOException ex) {
            throw new MessageDeliveryException(
                    "A message to '%s' may not have arrived: %s".formatted(headers.getDestination(), ex.getMessage()));
        }
    }

    /**
     * Return what waits for a session. When this has been closed or given up, that is what has not been sent.
     * @return the messages in their order
     */
    public List<Outgoing> waiting() {
        return this.mover.waiting();
    }

    /**
     * Close all sessions. What waits for one is not sent any more.
     */
    @Override
    public void close() {
        this.mover.close();
    }
}
