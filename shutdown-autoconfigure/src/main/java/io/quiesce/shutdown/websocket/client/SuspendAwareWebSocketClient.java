package io.quiesce.shutdown.websocket.client;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.CloseStatus;
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

    private static final Log logger = LogFactory.getLog(SuspendAwareWebSocketClient.class);

    private final WebSocketHandler handler;

    private final URI uri;

    private final Tasks tasks;

    private final Dialer dialer;

    private final CompletableFuture<Void> connected = new CompletableFuture<>();

    private final Object lock = new Object();

    private final Set<Line> lines = new LinkedHashSet<>();

    private final Deque<WebSocketMessage<?>> waiting = new ArrayDeque<>();

    private final Route route;

    private final SuspendAwareSettings settings;

    /** Where new messages go, if there is one. */
    private @Nullable Line current;

    /** What has waited is being sent on the current line; until that is over, new messages wait too. */
    private boolean flushing;

    private boolean closed;

    private @Nullable Throwable givenUp;

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
        this.handler = handler;
        this.uri = uri;
        this.settings = settings;
        this.tasks = new Tasks(scheduler, this.connected::completeExceptionally);
        this.dialer = new Dialer(client, settings, this.tasks, this::failed);
        this.route = new Route(uri, settings);
    }

    /**
     * Connect for the first time.
     * @return complete when there is a connection, or failed when it has been given up
     */
    public CompletableFuture<Void> connect() {
        connectIn(0);
        return this.connected.copy();
    }

    /**
     * Send a message, at once or as soon as there is a connection that the server is not about to close.
     * @param message the message
     * @throws IOException if that failed; nobody knows whether the message has arrived
     * @throws IllegalStateException if this has been closed or given up, or if too many messages are waiting
     */
    public void send(WebSocketMessage<?> message) throws IOException {
        Line line;
        synchronized (this.lock) {
            if (this.closed || this.givenUp != null) {
                throw new IllegalStateException(
                        "There is no connection to '%s' any more".formatted(this.uri), this.givenUp);
            }
            line = this.current;
            if (line == null || this.flushing || !line.isOpen()) {
                if (this.waiting.size() >= this.settings.mostWaiting()) {
                    throw new IllegalStateException("%d messages are waiting for a connection to '%s'"
                            .formatted(this.settings.mostWaiting(), this.uri));
                }
                this.waiting.add(message);
                return;
            }
            line.senders++;
        }
        try {
            line.send(message);
        } finally {
            sent(line);
        }
    }

    private void sent(Line line) {
        synchronized (this.lock) {
            line.senders--;
        }
        acknowledge(line);
    }

    /** Say that nothing new is sent on a suspended line; so it is the last. */
    private void acknowledge(Line line) {
        synchronized (this.lock) {
            if (!line.suspended || line.acknowledged || line.senders > 0) {
                return;
            }
            line.acknowledged = true;
        }
        // Not on the thread that reads: the server may write until somebody reads, and not read until then.
        this.tasks.execute(() -> Tasks.quietly(() -> line.send(Notice.ACKNOWLEDGEMENT)));
    }

    /**
     * Return what waits for a connection. When this has been closed or given up, that is what has not been sent.
     * @return the messages in their order
     */
    public List<WebSocketMessage<?>> waiting() {
        synchronized (this.lock) {
            return new ArrayList<>(this.waiting);
        }
    }

    void opened(Line line) {
        boolean wanted;
        synchronized (this.lock) {
            line.opened = true;
            wanted = !this.closed && !line.failed && this.current == null;
            if (wanted) {
                this.current = line;
                this.flushing = true;
            }
        }
        if (!wanted) {
            Tasks.quietly(() -> line.close(CloseStatus.NORMAL));
            return;
        }
        this.connected.complete(null);
        this.tasks.schedule(() -> lasts(line), this.settings.longestPause().toNanos());
        this.tasks.execute(() -> flush(line));
    }

    /** A server that accepts and at once sends away again is no success. */
    private void lasts(Line line) {
        synchronized (this.lock) {
            if (this.current == line) {
                this.route.arrived();
            }
        }
    }

    private void flush(Line line) {
        while (true) {
            WebSocketMessage<?> message;
            synchronized (this.lock) {
                if (this.current != line) {
                    return;
                }
                message = line.isOpen() ? this.waiting.poll() : null;
                if (message == null) {
                    this.flushing = false;
                    return;
                }
                line.senders++;
            }
            try {
                line.send(message);
            } catch (IOException | RuntimeException ex) {
                logger.warn("A message to '%s' may not have arrived".formatted(this.uri), ex);
            }
            sent(line);
        }
    }

    void suspended(Line line, Notice notice) {
        synchronized (this.lock) {
            if (line.suspended) {
                return;
            }
            line.suspended = true;
            if (this.current == line) {
                replace(notice.addresses(this.uri));
            }
        }
        acknowledge(line);
    }

    void lost(Line line) {
        synchronized (this.lock) {
            if (this.current == line) {
                replace(List.of());
            }
            this.lines.remove(line);
        }
        failed(line, new IOException("The connection has been closed at once"));
    }

    private void replace(List<URI> alternatives) {
        this.current = null;
        this.flushing = false;
        this.route.leave(alternatives);
        connectIn(this.route.pause());
    }

    private void connectIn(long nanos) {
        this.tasks.schedule(this::tryNext, nanos);
    }

    private void tryNext() {
        Line line = new Line(this, this.handler, this.settings);
        URI target;
        synchronized (this.lock) {
            if (this.closed) {
                return;
            }
            target = this.route.next();
            this.lines.add(line);
        }
        this.dialer.connect(line, target);
    }

    private void failed(Line line, Throwable failure) {
        synchronized (this.lock) {
            if (line.failed || line.opened) {
                return;
            }
            line.failed = true;
            this.lines.remove(line);
            if (!this.route.isAtItsEnd()) {
                connectIn(this.route.pause());
                return;
            }
            this.givenUp = failure;
        }
        this.connected.completeExceptionally(failure);
    }

    /**
     * Close all connections. What waits for one is not sent any more.
     */
    @Override
    public void close() {
        List<Line> open;
        synchronized (this.lock) {
            this.closed = true;
            this.current = null;
            open = new ArrayList<>(this.lines);
        }
        open.forEach((line) -> Tasks.quietly(() -> line.close(CloseStatus.NORMAL)));
    }
}
