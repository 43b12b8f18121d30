package io.quiesce.shutdown.websocket.client;

import java.io.IOException;
import java.net.URI;
import java.util.function.BiConsumer;

/**
 * Makes connections, and does not wait for ever.
 *
 * @param <M> what is sent on them
 */
@SuppressWarnings("FutureReturnValueIgnored") // The result is told by the callback.
final class Dialer<M> {

    private final long timeoutNanos;

    private final Tasks tasks;

    private final BiConsumer<Line<M>, Throwable> failed;

    /** Create one that tells of what has failed, or has not succeeded in time; it may tell so of what has succeeded then. */
    Dialer(long timeoutNanos, Tasks tasks, BiConsumer<Line<M>, Throwable> failed) {
        this.timeoutNanos = timeoutNanos;
        this.tasks = tasks;
        this.failed = failed;
    }

    void connect(Line<M> line, URI target) {
        this.tasks.schedule(
                () -> this.failed.accept(line, new IOException("'%s' does not answer".formatted(target))),
                this.timeoutNanos);
        try {
            line.connect(target).whenComplete((session, failure) -> {
                if (failure != null) {
                    this.failed.accept(line, failure);
                }
            });
        } catch (RuntimeException ex) {
            this.failed.accept(line, ex);
        }
    }
}
