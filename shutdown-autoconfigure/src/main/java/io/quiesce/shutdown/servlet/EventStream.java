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

    /** A part of what the application writes. */
    @FunctionalInterface
    interface Piece {
        void write(int from, int to) throws IOException;
    }

    private final Runnable onBegin;

    private final Sink sink;

    private final EventBoundary boundary = new EventBoundary();

    private boolean begun;

    private boolean ended;

    private boolean stopped;

    private @Nullable String waiting;

    /** Tells of the first that the application writes, before that is written. */
    EventStream(Runnable onBegin, Sink sink) {
        this.onBegin = onBegin;
        this.sink = sink;
    }

    /** Let no event begin any more. One that is being written is completed. */
    synchronized void stop() {
        this.stopped = true;
    }

    /** Whoever writes when no event may begin any more learns it as he would that his client has gone. */
    void check() throws IOException {
        if (this.stopped && this.boundary.isBetweenEvents()) {
            throw new IOException("The stream of events has been ended, because the application is leaving");
        }
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

    /** Write what the application wants to, in pieces between which an event of ours fits. */
    synchronized void write(IntUnaryOperator text, int from, int end, Piece piece) throws IOException {
        if (!this.begun) {
            this.begun = true;
            this.onBegin.run();
        }
        int next = from;
        while (next < end) {
            check();
            int to = follow(text, next, end);
            piece.write(next, to);
            putWaiting();
            next = to;
        }
    }

    private int follow(IntUnaryOperator text, int from, int end) {
        int next = from;
        while (next < end) {
            this.boundary.follow(text.applyAsInt(next++));
            if ((this.waiting != null || this.stopped) && this.boundary.isBetweenEvents()) {
                break;
            }
        }
        return next;
    }

    private void putWaiting() throws IOException {
        String event = this.waiting;
        if (event != null && this.boundary.isBetweenEvents() && !this.ended) {
            this.waiting = null;
            this.sink.write(event);
        }
    }
}
