package io.quiesce.shutdown.tracking;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What somebody else has done to the work of a thread. From then on the state of that work is kept here, under a lock.
 * <p>
 * The lock is held from before the intervention can be seen until the thread has been interrupted, so that no thread leaves
 * the work in between, with an interrupt that comes afterwards.
 */
final class Intervention {

    /** What has become of the work. */
    enum Outcome {
        CANCELLED,
        ABANDONED,
        ENDED
    }

    private final List<Thread> interrupted = new ArrayList<>(1);

    private final boolean cancellation;

    private @Nullable Thread runner;

    private Outcome outcome;

    Intervention(Outcome outcome, @Nullable Thread runner) {
        this.cancellation = outcome == Outcome.CANCELLED;
        this.outcome = outcome;
        this.runner = runner;
    }

    /** Whether this was at first the wish that the work end. */
    boolean isCancellation() {
        return this.cancellation;
    }

    /** The calling thread does the work from now on. */
    synchronized void attach(Thread thread, boolean spared) {
        this.runner = thread;
        if (this.outcome == Outcome.CANCELLED && !spared) {
            this.interrupted.add(thread);
            thread.interrupt();
        }
    }

    /** The calling thread no longer does the work. Returns whether it was interrupted for it. */
    synchronized boolean detach(Thread thread) {
        if (this.runner == thread) {
            this.runner = null;
        }
        return this.interrupted.removeIf((each) -> each == thread);
    }

    synchronized boolean hasInterrupted(Thread thread) {
        return this.interrupted.contains(thread);
    }

    @Nullable
    synchronized Thread runner() {
        return this.runner;
    }

    /** End what has only been cancelled so far. Returns whether it was. */
    synchronized boolean end(Outcome end) {
        if (this.outcome != Outcome.CANCELLED) {
            return false;
        }
        this.outcome = end;
        return true;
    }

    synchronized Outcome outcome() {
        return this.outcome;
    }
}
