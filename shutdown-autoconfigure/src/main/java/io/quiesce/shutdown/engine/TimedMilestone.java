package io.quiesce.shutdown.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.quiesce.shutdown.Milestone;

/**
 * A milestone that waits on the engine's clock.
 */
final class TimedMilestone implements Milestone {

    /** Is told before a thread waits. */
    @FunctionalInterface
    interface WaitCheck {

        /**
         * The calling thread is about to wait. Throws if it must not.
         * @param toTheEnd whether it waits until the milestone is reached, however long that takes
         */
        void waits(boolean toTheEnd);
    }

    private final Timeline timeline;

    private final LongSupplier deadline;

    private final WaitCheck waitCheck;

    private final List<CompletableFuture<Void>> stages = new ArrayList<>();

    private volatile boolean reached;

    /**
     * Create a milestone.
     * @param timeline whose clock is waited with
     * @param deadline when it is reached at the latest, in terms of the timeline
     * @param waitCheck told before a thread waits for this milestone
     */
    TimedMilestone(Timeline timeline, LongSupplier deadline, WaitCheck waitCheck) {
        this.timeline = timeline;
        this.deadline = deadline;
        this.waitCheck = waitCheck;
    }

    /**
     * Reach this milestone; again does nothing.
     * @param foreign runs dependent actions, which are foreign code: one that hangs must not hold the shutdown
     */
    void reach(Consumer<Runnable> foreign) {
        List<CompletableFuture<Void>> waiting;
        synchronized (this.stages) {
            if (this.reached) {
                return;
            }
            this.reached = true;
            waiting = List.copyOf(this.stages);
            this.stages.clear();
        }
        this.timeline.clock().signal();
        if (!waiting.isEmpty()) {
            foreign.accept(() -> waiting.forEach((stage) -> stage.complete(null)));
        }
    }

    @Override
    public boolean isReached() {
        return this.reached;
    }

    @Override
    public void await() throws InterruptedException {
        boolean reached = false;
        while (!reached) {
            // Every milestone is reached by its deadline, so this turns once at most.
            reached = await(ShutdownTimings.LONGEST);
        }
    }

    @Override
    public boolean await(Duration timeout) throws InterruptedException {
        Duration bounded = (timeout.compareTo(ShutdownTimings.LONGEST) < 0) ? timeout : ShutdownTimings.LONGEST;
        long end = this.timeline.elapsed() + bounded.toNanos();
        if (!this.reached) {
            this.waitCheck.waits(end >= this.deadline.getAsLong());
        }
        return this.timeline.clock().awaitUntil(this.timeline.nanoTimeAt(end), this::isReached);
    }

    @Override
    public Instant deadline() {
        return this.timeline.instantAt(this.deadline.getAsLong());
    }

    @Override
    public CompletionStage<Void> whenReached() {
        synchronized (this.stages) {
            if (this.reached) {
                return CompletableFuture.completedStage(null);
            }
            CompletableFuture<Void> stage = new CompletableFuture<>();
            this.stages.add(stage);
            return stage.minimalCompletionStage();
        }
    }
}
