package io.quiesce.shutdown.closing;

import java.time.Duration;
import java.util.Optional;

import io.quiesce.shutdown.engine.ShutdownReport.Closing;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import io.quiesce.shutdown.engine.ThreadSnapshot;
import org.jspecify.annotations.Nullable;
import org.springframework.context.Lifecycle;

/**
 * How one bean is closed: stopped if it is a lifecycle, and then destroyed.
 */
final class BeanClosing {

    private final String name;

    private final String type;

    private final ClosingStep stop;

    private final ClosingStep destruction;

    private volatile @Nullable Lifecycle stopped;

    private volatile @Nullable Destruction destroyed;

    private volatile boolean outOfTurn;

    BeanClosing(Closings closings, String name, String type) {
        this.name = name;
        this.type = type;
        this.stop = new ClosingStep(closings, this);
        this.destruction = new ClosingStep(closings, this);
    }

    String name() {
        return this.name;
    }

    ClosingStep stop() {
        return this.stop;
    }

    ClosingStep destruction() {
        return this.destruction;
    }

    void stops(Lifecycle lifecycle) {
        this.stopped = lifecycle;
    }

    void destroys(Destruction destruction) {
        this.destroyed = destruction;
    }

    /** Return whether there is something left to do that nobody has begun. */
    boolean isOpen() {
        Lifecycle lifecycle = this.stopped;
        return (this.destroyed != null && !this.destruction.isBegun())
                || (lifecycle != null && !this.stop.isBegun() && lifecycle.isRunning());
    }

    /** Do what nobody has begun, because it will not be this bean's turn in time. */
    void closeOutOfTurn() {
        Lifecycle lifecycle = this.stopped;
        if (lifecycle != null && !this.stop.isBegun() && lifecycle.isRunning()) {
            this.outOfTurn = true;
            MeasuredStop.run(lifecycle, this.stop);
        }
        Destruction destruction = this.destroyed;
        if (destruction != null && !this.destruction.isBegun()) {
            this.outOfTurn = true;
            this.destruction.run(destruction::run);
        }
    }

    /** Return whether something is to be said of this bean now that a step has ended, which has not been said after the other one. */
    boolean isNoteworthy(ClosingStep step) {
        boolean last = step == this.destruction || this.destroyed == null;
        return step.isSlow() || step.result() == Result.FAILED || (this.outOfTurn && last);
    }

    /** Return whether nothing is to be said of it, however long it has taken. */
    boolean isWell() {
        return !this.outOfTurn && result() == Result.COMPLETED;
    }

    /** Return how long it has taken so far, in nanoseconds. */
    long elapsed() {
        return this.stop.elapsed() + this.destruction.elapsed();
    }

    /** Return how it stands, or nothing if closing this bean has not begun. */
    Optional<Closing> describe() {
        // No streams: this is asked of each bean at the end of a shutdown, when none of this code has been compiled.
        if (!this.stop.isBegun() && !this.destruction.isBegun()) {
            return Optional.empty();
        }
        @Nullable Throwable failure = this.stop.failure();
        // One step at a time: the bean is stopped before it is destroyed.
        ThreadSnapshot stopping = this.stop.where();
        ThreadSnapshot where = stopping.stack().isEmpty() ? this.destruction.where() : stopping;
        return Optional.of(new Closing(
                this.name,
                this.type,
                Duration.ofNanos(elapsed()),
                result(),
                this.outOfTurn,
                (failure != null) ? failure : this.destruction.failure(),
                where.stack(),
                where.waitsFor()));
    }

    /** Return how it stands with what has begun; what has not says nothing against it. */
    Result result() {
        Result stopped = this.stop.result();
        Result destroyed = this.destruction.result();
        if (stopped == Result.RUNNING || destroyed == Result.RUNNING) {
            return Result.RUNNING;
        }
        return (stopped == Result.FAILED || destroyed == Result.FAILED) ? Result.FAILED : Result.COMPLETED;
    }
}
