package io.quiesce.shutdown.tracking;

import java.util.function.BooleanSupplier;

/**
 * Whether tasks are started. It closes at a moment at which nothing is outstanding, and no task begins between the look at
 * the counters and the closing.
 */
final class TaskGate {

    /** STOPPING lasts for the look at the counters that decides between the other two. */
    private enum State {
        OPEN,
        STOPPING,
        CLOSED
    }

    private volatile State state = State.OPEN;

    boolean isClosed() {
        return this.state == State.CLOSED;
    }

    /** Return whether a task that has been counted already may begin: whoever closes the gate either sees it or is seen. */
    boolean admits() {
        State seen = this.state;
        if (seen == State.STOPPING) {
            synchronized (this) {
                seen = this.state;
            }
        }
        return seen == State.OPEN;
    }

    synchronized boolean closeIf(BooleanSupplier idle) {
        if (this.state == State.OPEN && idle.getAsBoolean()) {
            this.state = State.STOPPING;
            this.state = idle.getAsBoolean() ? State.CLOSED : State.OPEN;
        }
        return this.state == State.CLOSED;
    }

    synchronized void close() {
        this.state = State.CLOSED;
    }
}
