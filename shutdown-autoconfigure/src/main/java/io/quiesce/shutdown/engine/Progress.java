package io.quiesce.shutdown.engine;

import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownProgress;

/**
 * The milestones of one shutdown.
 */
final class Progress implements ShutdownProgress {

    private static final Runnable ANYBODY = () -> {};

    private final ShutdownCause cause;

    private final TimedMilestone requests;

    private final TimedMilestone messages;

    private final TimedMilestone tasks;

    private final TimedMilestone handlers;

    private final TimedMilestone cancelling;

    private final TimedMilestone forced;

    private final ThreadStarter threads;

    /**
     * Create the milestones.
     * @param notForHandlers throws if the calling thread is that of a handler
     */
    Progress(
            ShutdownCause cause,
            Timeline timeline,
            Supplier<Deadlines> deadlines,
            ThreadStarter threads,
            Runnable notForHandlers) {
        this.cause = cause;
        this.threads = threads;
        this.requests = milestone(timeline, deadlines, Deadlines::abandon, ANYBODY);
        this.messages = milestone(timeline, deadlines, Deadlines::abandon, ANYBODY);
        this.tasks = milestone(timeline, deadlines, Deadlines::abandon, ANYBODY);
        this.handlers = milestone(timeline, deadlines, Deadlines::force, notForHandlers);
        this.cancelling = milestone(timeline, deadlines, Deadlines::cancel, ANYBODY);
        this.forced = milestone(timeline, deadlines, Deadlines::force, ANYBODY);
    }

    private static TimedMilestone milestone(
            Timeline timeline, Supplier<Deadlines> deadlines, ToLongFunction<Deadlines> which, Runnable check) {
        return new TimedMilestone(
                timeline.clock(), () -> timeline.instantAt(which.applyAsLong(deadlines.get())), check);
    }

    void reachRequests() {
        this.requests.reach(this.threads);
    }

    void reachMessages() {
        this.messages.reach(this.threads);
    }

    /** Nothing is outstanding: that includes requests and messages, and leaves nothing to cancel. */
    void reachTasks() {
        List.of(this.requests, this.messages, this.tasks, this.cancelling)
                .forEach((milestone) -> milestone.reach(this.threads));
    }

    void reachCancelling() {
        this.cancelling.reach(this.threads);
    }

    void reachHandlers() {
        this.handlers.reach(this.threads);
    }

    void reachForced() {
        this.forced.reach(this.threads);
    }

    @Override
    public ShutdownCause cause() {
        return this.cause;
    }

    @Override
    public TimedMilestone outstandingRequests() {
        return this.requests;
    }

    @Override
    public TimedMilestone outstandingPubSubMessages() {
        return this.messages;
    }

    @Override
    public TimedMilestone outstandingTasks() {
        return this.tasks;
    }

    @Override
    public TimedMilestone runningHandlers() {
        return this.handlers;
    }

    @Override
    public TimedMilestone forceCloseTasks() {
        return this.cancelling;
    }

    @Override
    public TimedMilestone forceShutdown() {
        return this.forced;
    }
}
