package io.quiesce.shutdown.engine;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

import io.quiesce.shutdown.DrainStatus;

/**
 * Tells of every change in the order of the changes, one after the other and not under a lock. A listener that asks for the next
 * change is told of it when all know of the one before.
 */
final class StatusNews {

    private final Consumer<DrainStatus> listener;

    private final Queue<DrainStatus> untold = new ArrayDeque<>();

    private boolean telling;

    StatusNews(Consumer<DrainStatus> listener) {
        this.listener = listener;
    }

    synchronized void add(DrainStatus status) {
        this.untold.add(status);
    }

    /** Tell what has not been told; returns at once if another thread, or a caller of this one, is at it. */
    void tell() {
        while (true) {
            DrainStatus next;
            synchronized (this) {
                if (this.telling || this.untold.isEmpty()) {
                    return;
                }
                this.telling = true;
                next = this.untold.remove();
            }
            this.listener.accept(next);
            synchronized (this) {
                this.telling = false;
            }
        }
    }
}
