package io.quiesce.shutdown.consul;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

import io.quiesce.shutdown.consul.ConsulHttp.Answer;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import org.jspecify.annotations.Nullable;

/**
 * Is told by Consul when something changes, with requests that are answered then. While Consul cannot be reached nothing has
 * changed, and it is tried again later and later.
 */
final class ConsulWatch {

    /** Is told what is so. */
    @FunctionalInterface
    interface Changed {
        void accept(Answer answer) throws IOException;
    }

    private static final Duration FIRST_RETRY = Duration.ofMillis(500);

    private static final Duration LAST_RETRY = Duration.ofSeconds(15);

    private final ConsulHttp consul;

    private final String path;

    private final Map<String, String> query;

    private final EngineClock clock;

    private final Changed changed;

    private final Consumer<@Nullable IOException> reached;

    private volatile boolean closed;

    private @Nullable Thread thread;

    /**
     * Create a watch.
     * @param consul where to ask
     * @param path what for
     * @param query parameters of the request
     * @param clock to wait with
     * @param changed is told what is so, at the beginning and after each change
     * @param reached is told when Consul cannot be reached, and with {@code null} when it can again
     */
    ConsulWatch(
            ConsulHttp consul,
            String path,
            Map<String, String> query,
            EngineClock clock,
            Changed changed,
            Consumer<@Nullable IOException> reached) {
        this.consul = consul;
        this.path = path;
        this.query = query;
        this.clock = clock;
        this.changed = changed;
        this.reached = reached;
    }

    /** Start it, unless that has been done. */
    synchronized void startOnce() {
        if (this.thread == null && !this.closed) {
            start();
        }
    }

    synchronized void start() {
        this.thread = ThreadStarter.DAEMON.start("shutdown-consul-watch", this::run);
    }

    synchronized void close() {
        this.closed = true;
        if (this.thread != null) {
            this.thread.interrupt();
        }
    }

    private void run() {
        long index = 0;
        Duration retry = FIRST_RETRY;
        boolean lost = false;
        while (!this.closed) {
            try {
                Answer answer = this.consul.await(this.path, this.query, index);
                if (lost) {
                    this.reached.accept(null);
                }
                if (answer.index() != index) {
                    this.changed.accept(answer);
                }
                lost = false;
                retry = FIRST_RETRY;
                // An index that goes back is that of another history.
                index = (answer.index() < index) ? 0 : Math.max(1, answer.index());
            } catch (IOException | RuntimeException ex) {
                // Whatever it was, nobody would look again if this thread ended.
                if (!lost && !this.closed) {
                    this.reached.accept((ex instanceof IOException failure) ? failure : new IOException(ex));
                }
                lost = true;
                // So that the next answer comes at once, and is told.
                index = 0;
                // The interrupt of a close ends this as well; any other must not have it go round without a pause.
                this.clock.awaitUndisturbed(this.clock.nanoTime() + retry.toNanos(), () -> this.closed);
                retry = min(retry.multipliedBy(2), LAST_RETRY);
            }
        }
    }

    private static Duration min(Duration one, Duration other) {
        return (one.compareTo(other) < 0) ? one : other;
    }
}
