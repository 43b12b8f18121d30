package io.quiesce.shutdown.servlet;

import org.jspecify.annotations.Nullable;

/**
 * The thread that serves a request, as long as it does: afterwards it serves others, who must not be interrupted for this.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread.
 */
final class ServingThread {

    private @Nullable Thread thread;

    private boolean interrupted;

    /** The calling thread serves the request from now on. */
    synchronized void enter() {
        this.thread = Thread.currentThread();
    }

    /** The calling thread serves it no longer, and keeps no interrupt that came from here. */
    synchronized void leave() {
        this.thread = null;
        if (this.interrupted) {
            this.interrupted = false;
            Thread.interrupted();
        }
    }

    synchronized boolean isCurrent() {
        return this.thread == Thread.currentThread();
    }

    synchronized void interrupt() {
        if (this.thread != null) {
            this.interrupted = true;
            this.thread.interrupt();
        }
    }
}
