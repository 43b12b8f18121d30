package io.quiesce.shutdown.rabbit;

import java.util.concurrent.CountDownLatch;

/**
 * Lets the messages of streams through to their listeners, until it is closed.
 * <p>
 * The client of streams does not wait for a listener when a consumer closes, and stores the offset of the last message whose
 * handler has returned, whether that message was handled or not. So a message that is not to be counted as handled is held
 * here, on the thread of the client, until nothing is stored any longer.
 */
final class StreamGate {

    private volatile CountDownLatch stopped = new CountDownLatch(1);

    private int inside;

    private boolean closed;

    /** Returns whether a message may be handled; if so, {@link #leaveIfOpen()} has to follow. */
    synchronized boolean enter() {
        if (this.closed) {
            return false;
        }
        this.inside++;
        return true;
    }

    /** Returns whether that was all; if not, because the gate is closed, {@link #leave()} has to follow. */
    synchronized boolean leaveIfOpen() {
        if (!this.closed) {
            leave();
        }
        return !this.closed;
    }

    synchronized void leave() {
        this.inside--;
        notifyAll();
    }

    synchronized boolean isClosed() {
        return this.closed;
    }

    /** Let nothing through any more, and wait until all that was let through has left. */
    synchronized void drain() throws InterruptedException {
        this.closed = true;
        while (this.inside > 0) {
            wait();
        }
    }

    /** The consumers are closed: what was held may go. */
    void stopped() {
        this.stopped.countDown();
    }

    /** Let messages through again, to the consumers that will be opened. */
    synchronized void reopen() {
        this.closed = false;
        this.stopped = new CountDownLatch(1);
    }

    /** Hold the calling thread until the consumers are closed. */
    void hold() {
        try {
            this.stopped.await();
        } catch (InterruptedException ex) {
            // The client ends its threads, which it does when all is stored.
            Thread.currentThread().interrupt();
        }
    }
}
