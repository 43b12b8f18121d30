package io.quiesce.shutdown.engine;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownProgress;
import io.quiesce.shutdown.engine.TimedMilestone.WaitCheck;

/**
 * The milestones of one shutdown.
 */
final class Progress implements ShutdownProgress {

    private static final WaitCheck ANYBODY = (toTheEnd) -> {};

    private final ShutdownCause cause;

    private final TimedMilestone requests;

    private final TimedMilestone messages;

    private final TimedMilestone tasks;

    private final TimedMilestone handlers;

    private final TimedMilestone cancelling;

    private final TimedMilestone forced;

    private final Consumer<Runnable> foreign;

    /**
     * Create the milestones.
     * @param foreign runs what others have made dependent on a milestone
     * @param handlers told before a thread waits for the end of all handlers
     * @param phase told before a thread waits for the end of the phase
     */
    Progress(
            ShutdownCause cause,
            Timeline timeline,
            Supplier<Deadlines> deadlines,
            Consumer<Runnable> foreign,
            WaitCheck handlers,
            WaitCheck phase) {
        this.cause = cause;
        this.foreign = foreign;
        this.requests = milestone(timeline, deadlines, Deadlines::abandon, ANYBODY);
        this.messages = milestone(timeline, deadlines, Deadlines::abandon, ANYBODY);
        this.tasks = milestone(timeline, deadlines, Deadlines::abandon, ANYBODY);
        this.handlers = milestone(timeline, deadlines, Deadlines::force, handlers);
        this.cancelling = milestone(timeline, deadlines, Deadlines::cancel, ANYBODY);
        this.forced = milestone(timeline, deadlines, Deadlines::force, phase);
    }

    private static TimedMilestone milestone(
            Timeline timeline, Supplier<Deadlines> deadlines, ToLongFunction<Deadlines> which, WaitCheck check) {
        return new TimedMilestone(timeline, () -> which.applyAsLong(deadlines.get()), check);
    }

    void reachRequests() {
        this.requests.reach(this.foreign);
    }

    void reachMessages() {
        this.messages.reach(this.foreign);
    }

    /** Nothing is outstanding: that includes requests and messages, and leaves nothing to cancel. */
    void reachTasks() {
        List.of(this.requests, this.messages, this.tasks, this.cancelling)
                .forEach((milestone) -> milestone.reach(this.foreign));
    }

    void reachCancelling() {
        this.cancelling.reach(this.foreign);
    }

    void reachHandlers() {
        this.handlers.reach(this.foreign);
    }

    void reachForced() {
        this.forced.reach(this.foreign);
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
