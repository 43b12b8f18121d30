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
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Goes from one line to the next: when a server says that it leaves, or a line is lost, all that is new goes to another, and waits
 * until there is one.
 *
 * @param <M> what is sent
 */
@SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for what goes on behind the callback.
final class Mover<M> {

    private static final Log logger = LogFactory.getLog(Mover.class);

    private final URI uri;

    private final Supplier<Line<M>> newLine;

    private final Tasks tasks;

    private final Dialer<M> dialer;

    private final CompletableFuture<Void> connected = new CompletableFuture<>();

    private final Object lock = new Object();

    private final Set<Line<M>> lines = new LinkedHashSet<>();

    private final Deque<M> waiting = new ArrayDeque<>();

    private final Route route;

    private final SuspendAwareSettings settings;

    /** Where new messages go, if there is one. */
    private @Nullable Line<M> current;

    /** The current line is being prepared, or what has waited is being sent on it; until then, new messages wait too. */
    private boolean flushing;

    private boolean closed;

    private @Nullable Throwable givenUp;

    Mover(URI uri, ScheduledExecutorService scheduler, SuspendAwareSettings settings, Supplier<Line<M>> newLine) {
        this.uri = uri;
        this.settings = settings;
        this.newLine = newLine;
        this.tasks = new Tasks(scheduler, this.connected::completeExceptionally);
        this.dialer = new Dialer<>(settings.connectTimeout().toNanos(), this.tasks, this::failed);
        this.route = new Route(uri, settings);
    }

    Tasks tasks() {
        return this.tasks;
    }

    CompletableFuture<Void> connect() {
        connectIn(0);
        return this.connected.copy();
    }

    void send(M message) throws IOException {
        Line<M> line;
        synchronized (this.lock) {
            if (this.closed || this.givenUp != null) {
                throw new IllegalStateException(
                        "There is no connection to '%s' any more".formatted(this.uri), this.givenUp);
            }
            line = this.current;
            if (line == null || this.flushing || !line.isOpen()) {
                if (this.waiting.size() >= this.settings.mostWaiting()) {
                    throw new IllegalStateException("%s messages are waiting for a connection to '%s'"
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

    private void sent(Line<M> line) {
        synchronized (this.lock) {
            line.senders--;
        }
        acknowledge(line);
    }

    /** Say that nothing new is sent on a suspended line; so it is the last. */
    private void acknowledge(Line<M> line) {
        synchronized (this.lock) {
            if (!line.suspended || line.acknowledged || line.senders > 0) {
                return;
            }
            line.acknowledged = true;
        }
        // Not on the thread that reads: the server may write until somebody reads, and not read until then.
        this.tasks.execute(() -> Tasks.quietly(line::acknowledge));
    }

    List<M> waiting() {
        synchronized (this.lock) {
            return new ArrayList<>(this.waiting);
        }
    }

    /** Return the line for what is new, which may still be prepared. */
    @Nullable
    Line<M> current() {
        synchronized (this.lock) {
            return this.current;
        }
    }

    void opened(Line<M> line) {
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
            Tasks.quietly(line::close);
            return;
        }
        this.tasks.schedule(() -> lasts(line), this.settings.longestPause().toNanos());
        this.tasks.execute(() -> line.prepare().whenComplete((done, failure) -> this.tasks.execute(() -> ready(line))));
    }

    private void ready(Line<M> line) {
        if (current() == line) {
            this.connected.complete(null);
            flush(line);
        }
    }

    /** A server that accepts and at once sends away again is no success. */
    private void lasts(Line<M> line) {
        synchronized (this.lock) {
            if (this.current == line) {
                this.route.arrived();
            }
        }
    }

    private void flush(Line<M> line) {
        while (true) {
            M message;
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

    void suspended(Line<M> line, Notice notice) {
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

    void lost(Line<M> line) {
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
        Line<M> line = this.newLine.get();
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

    private void failed(Line<M> line, Throwable failure) {
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

    void close() {
        List<Line<M>> open;
        synchronized (this.lock) {
            this.closed = true;
            this.current = null;
            open = new ArrayList<>(this.lines);
        }
        open.forEach((line) -> Tasks.quietly(line::close));
    }
}
