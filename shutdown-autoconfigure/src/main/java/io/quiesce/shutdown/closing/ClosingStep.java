package io.quiesce.shutdown.closing;

import java.util.concurrent.CountDownLatch;

import io.quiesce.shutdown.engine.ShutdownReport.Result;
import io.quiesce.shutdown.engine.ThreadSnapshot;
import io.quiesce.shutdown.engine.Uninterruptibly;
import org.jspecify.annotations.Nullable;

/**
 * One step of closing a bean: its stop, or its destruction. It happens once, for whoever comes first.
 */
final class ClosingStep {

    private final Closings closings;

    private final BeanClosing bean;

    private final CountDownLatch over = new CountDownLatch(1);

    private @Nullable Thread thread;

    private boolean begun;

    private long started;

    private long ended;

    private @Nullable Throwable failure;

    private boolean slow;

    /** What is done in the step. */
    @FunctionalInterface
    interface Action {
        void run() throws Throwable;
    }

    ClosingStep(Closings closings, BeanClosing bean) {
        this.closings = closings;
        this.bean = bean;
    }

    /** Begin the step, unless somebody has. */
    boolean begin() {
        synchronized (this) {
            if (this.begun) {
                return false;
            }
            this.begun = true;
            this.started = this.closings.now();
            this.thread = Thread.currentThread();
        }
        this.closings.begun(this);
        return true;
    }

    /** Do all of the step here and now. If somebody else is at it, wait until that is over. */
    void run(Action action) {
        if (!begin()) {
            awaitEnd();
            return;
        }
        @Nullable Throwable thrown = null;
        try {
            action.run();
        } catch (Throwable ex) {
            thrown = ex;
        }
        end(thrown);
    }

    /** The thread that has begun the step goes on to something else; the step itself ends later. */
    synchronized void leave() {
        this.thread = null;
    }

    /** The step is over; again does nothing. */
    void end(@Nullable Throwable thrown) {
        synchronized (this) {
            if (this.over.getCount() == 0) {
                return;
            }
            this.ended = this.closings.now();
            this.failure = thrown;
            this.thread = null;
            this.over.countDown();
        }
        this.closings.ended(this);
    }

    /** A bean that closes itself once more, on the thread that does it, would wait for ever. */
    void awaitEnd() {
        synchronized (this) {
            if (this.thread == Thread.currentThread()) {
                return;
            }
        }
        // Otherwise who closes it would go on to what it needs while it is still being closed.
        Uninterruptibly.run(this.over::await);
    }

    BeanClosing bean() {
        return this.bean;
    }

    synchronized boolean isBegun() {
        return this.begun;
    }

    synchronized long started() {
        return this.started;
    }

    /** Note that the step takes long; returns whether that is new. */
    synchronized boolean markSlow() {
        boolean first = !this.slow;
        this.slow = true;
        return first;
    }

    synchronized boolean isSlow() {
        return this.slow;
    }

    synchronized long elapsed() {
        if (!this.begun) {
            return 0;
        }
        return ((this.over.getCount() == 0) ? this.ended : this.closings.now()) - this.started;
    }

    synchronized @Nullable Throwable failure() {
        return this.failure;
    }

    synchronized Result result() {
        if (this.begun && this.over.getCount() > 0) {
            return Result.RUNNING;
        }
        return (this.failure != null) ? Result.FAILED : Result.COMPLETED;
    }

    /** Where the thread is that is at it, if one is. */
    ThreadSnapshot where() {
        @Nullable Thread busy;
        synchronized (this) {
            busy = this.thread;
        }
        return ThreadSnapshot.of(busy);
    }
}
