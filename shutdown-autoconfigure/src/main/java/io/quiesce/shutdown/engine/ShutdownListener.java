package io.quiesce.shutdown.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownProgress;

/**
 * Is told of each step of a shutdown. Logging, metrics and the like attach here; the engine learns nothing of them.
 * <p>
 * <strong>Threading:</strong> called on the thread that drives the shutdown, while the application closes also on others, never
 * under a lock. Must not block.
 * <p>
 * <strong>Failures:</strong> what a listener throws is handed to {@link #listenerFailed(Throwable)} of all, and changes
 * nothing.
 *
 * @since 0.1.0
 */
public interface ShutdownListener {

    /**
     * Get ready for a shutdown, which may find neither the time nor the memory to load a class. Called once in the life of a
     * process, in the background, after the start.
     */
    default void prepare() {}

    /**
     * The application has gone out of service, has come to rest there, or is back. Told by any thread.
     * @param status what is so now
     * @param outstanding what is outstanding, by kind
     */
    default void changed(DrainStatus status, Map<WorkKind, Long> outstanding) {}

    /**
     * A drain has not come to its end in its time.
     * @param status what is so now
     * @param consequence what is done about it
     */
    default void drainTimedOut(DrainStatus status, SoftDrainTimings.OnTimeout consequence) {}

    /**
     * The shutdown is about to begin: nothing else has been told yet.
     * @param progress what it will reach, and by when
     */
    default void began(ShutdownProgress progress) {}

    /**
     * The application must not leave yet, and goes on serving.
     * @param reason why
     * @param longest how long it does at most
     */
    default void holding(String reason, Duration longest) {}

    /**
     * Work is not waited for, because its thread waits for the end of the application: it closes the context, or ends the process.
     * @param work the work, the oldest first
     */
    default void released(List<WorkDetails> work) {}

    /**
     * The shutdown has been initiated.
     * @param cause what started it
     * @param deadlines when things will happen
     * @param outstanding what is outstanding, by kind
     */
    default void initiated(ShutdownCause cause, Deadlines deadlines, Map<WorkKind, Long> outstanding) {}

    /**
     * Somebody has asked for a second time: deadlines that lay ahead have been brought forward.
     * @param deadlines the new deadlines
     */
    default void hurried(Deadlines deadlines) {}

    /**
     * An announcement has ended, well or not.
     * @param outcome how it ended
     */
    default void announced(ShutdownReport.Outcome outcome) {}

    /**
     * A leadership was given up, in a shutdown or because the application goes softly out of service. Told by any thread.
     * @param handOver which, and who has it now
     */
    default void handedOver(Leaderships.HandOver handOver) {}

    /**
     * New requests are refused from now on.
     * @param early whether that is before the window was over
     */
    default void refusing(boolean early) {}

    /**
     * Something is still being waited for; told once a second at most.
     * @param outstanding what it is
     */
    default void waiting(Outstanding outstanding) {}

    /**
     * Running work is being cancelled.
     * @param work the work, the oldest first
     */
    default void cancelling(List<WorkDetails> work) {}

    /**
     * Running work has been abandoned.
     * @param work the work, the oldest first, with stacks
     */
    default void abandoned(List<WorkDetails> work) {}

    /**
     * A handler has ended, well or not.
     * @param outcome how it ended
     */
    default void handlerEnded(ShutdownReport.Outcome outcome) {}

    /**
     * A phase has begun.
     * @param phase the phase
     * @param sinceInitiation nanoseconds since the initiation
     */
    default void phaseBegan(Phase phase, long sinceInitiation) {}

    /**
     * A phase is over. The next one has begun, and is told of after this.
     * @param span when it was, and how it ended
     */
    default void phaseEnded(ShutdownReport.PhaseSpan span) {}

    /**
     * The context closes, and others are about to be told. Told by the thread that closes it.
     */
    default void closing() {}

    /**
     * A bean takes long to close.
     * @param closing how it is getting on, with a stack
     */
    default void closingSlowly(ShutdownReport.Closing closing) {}

    /**
     * Time runs out: critical resources are being closed out of turn.
     * @param names the names of the beans
     */
    default void closingCritical(List<String> names) {}

    /**
     * A bean that something is to be said of has been closed, well or not: it failed, took long or is critical.
     * @param closing how it ended
     */
    default void closed(ShutdownReport.Closing closing) {}

    /**
     * The process is about to be halted because the application has not been closed in time.
     * @param closing where the thread is that should have closed it, without a stack if that is not known
     */
    default void overdue(ThreadSnapshot closing) {}

    /**
     * The shutdown is over.
     * @param report the whole of it
     */
    default void ended(ShutdownReport report) {}

    /**
     * A listener or a cancellation callback has thrown something.
     * @param failure what it threw
     */
    default void listenerFailed(Throwable failure) {}
}
