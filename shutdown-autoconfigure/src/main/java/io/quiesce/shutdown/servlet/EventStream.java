package io.quiesce.shutdown.servlet;

import java.io.IOException;
import java.util.function.IntUnaryOperator;

import io.quiesce.shutdown.web.EventBoundary;
import org.jspecify.annotations.Nullable;

/**
 * The server-sent events of one response. An event of ours can be put between two of the application, never into one.
 * <p>
 * <strong>Threading:</strong> guarded by its own lock, which whoever writes to the response holds meanwhile.
 */
final class EventStream {

    /** Where our event goes. */
    @FunctionalInterface
    interface Sink {
        void write(String event) throws IOException;
    }

    private final Sink sink;

    private final EventBoundary boundary = new EventBoundary();

    private boolean ended;

    private @Nullable String waiting;

    EventStream(Sink sink) {
        this.sink = sink;
    }

    /** Write an event now, or else as soon as that of the application is complete. Returns whether there is a chance. */
    synchronized boolean put(String event) throws IOException {
        if (this.ended) {
            return false;
        }
        this.waiting = event;
        putWaiting();
        return true;
    }

    /** The response is no longer ours: the server may use its parts for another one. */
    synchronized void end() {
        this.ended = true;
    }

    /** Take note of what the application is about to write. Returns the end of what may be written in one go. */
    int follow(IntUnaryOperator text, int from, int end) {
        int next = from;
        while (next < end) {
            this.boundary.follow(text.applyAsInt(next++));
            if (this.waiting != null && this.boundary.isBetweenEvents()) {
                break;
            }
        }
        return next;
    }

    void putWaiting() throws IOException {
        String event = this.waiting;
        if (event != null && this.boundary.isBetweenEvents() && !this.ended) {
            this.waiting = null;
            this.sink.write(event);
        }
    }
}
