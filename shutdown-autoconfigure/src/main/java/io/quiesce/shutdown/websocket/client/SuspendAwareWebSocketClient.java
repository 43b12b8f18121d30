package io.quiesce.shutdown.websocket.client;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;

import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.client.WebSocketClient;

/**
 * A connection to a WebSocket endpoint that outlives the servers behind it: when one says that it leaves, what was sent to it is
 * still answered there, and everything new goes to another.
 * <p>
 * It asks for the subprotocol {@code quiesce.v2}. When it is suspended it connects to the alternatives that the server has named,
 * one after the other, and then to the address that it was given. It leaves the old connection to the server, which closes it
 * when all has been answered. A connection that is lost is replaced as well, with growing times between the attempts.
 *
 * <pre class="code">
 * SuspendAwareWebSocketClient client = new SuspendAwareWebSocketClient(
 *         new StandardWebSocketClient(), handler, URI.create("ws://quotes.example/stream"), scheduler);
 * client.connect();
 * client.send(new TextMessage("EURUSD"));
 * </pre>
 * <p>
 * <strong>Handler:</strong> is called for each connection as it comes and goes, and with all messages but the notice of the
 * server. For a time there are two connections.
 * <p>
 * <strong>Sending:</strong> while there is no connection for new messages, up to a bound they wait for one. None is sent twice:
 * what was sent on a connection that is lost before an answer came is not repeated, because nobody knows whether it arrived.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread.
 *
 * @since 0.1.0
 */
public final class SuspendAwareWebSocketClient implements AutoCloseable {

    private final WebSocketClient client;

    private final WebSocketHandler handler;

    private final SuspendAwareSettings settings;

    private final Mover<WebSocketMessage<?>> mover;

    /**
     * Create a client that is not connected yet.
     * @param client makes connections
     * @param handler is handed what comes over them
     * @param uri where to connect, and to come back to when no alternative is known
     * @param scheduler waits between attempts; its threads also send, and are not ended here
     */
    public SuspendAwareWebSocketClient(
            WebSocketClient client, WebSocketHandler handler, URI uri, ScheduledExecutorService scheduler) {
        this(client, handler, uri, scheduler, SuspendAwareSettings.DEFAULT);
    }

    /**
     * Create a client with other settings.
     * @param client makes connections
     * @param handler is handed what comes over them
     * @param uri where to connect, and to come back to when no alternative is known
     * @param scheduler waits between attempts; its threads also send, and are not ended here
     * @param settings how it connects, and how long it tries
     */
    public SuspendAwareWebSocketClient(
            WebSocketClient client,
            WebSocketHandler handler,
            URI uri,
            ScheduledExecutorService scheduler,
            SuspendAwareSettings settings) {
        this.client = client;
        this.handler = handler;
        this.settings = settings;
        this.mover = new Mover<>(uri, scheduler, settings, this::line);
    }

    private SocketLine line() {
        return new SocketLine(this.mover, this.client, this.handler, this.settings);
    }

    /**
     * Connect for the first time.
     * @return complete when there is a connection, or failed when it has been given up
     */
    public CompletableFuture<Void> connect() {
        return this.mover.connect();
    }

    /**
     * Send a message, at once or as soon as there is a connection that the server is not about to close.
     * @param message the message
     * @throws IOException if that failed; nobody knows whether the message has arrived
     * @throws IllegalStateException if this has been closed or given up, or if too many messages are waiting
     */
    public void send(WebSocketMessage<?> message) throws IOException {
        this.mover.send(message);
    }

    /**
     * Return what waits for a connection. When this has been closed or given up, that is what has not been sent.
     * @return the messages in their order
     */
    public List<WebSocketMessage<?>> waiting() {
        return this.mover.waiting();
    }

    /**
     * Close all connections. What waits for one is not sent any more.
     */
    @Override
    public void close() {
        this.mover.close();
    }
}
