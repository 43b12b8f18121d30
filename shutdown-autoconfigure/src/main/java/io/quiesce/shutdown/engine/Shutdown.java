package io.quiesce.shutdown.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.engine.TimedMilestone.WaitCheck;

/**
 * The one shutdown of an application: who takes part in it, and the way from its beginning to its report.
 */
final class Shutdown {

    private final Workload workload;

    private final ThreadStarter threads;

    private final ListenerGroup listeners;

    private final ShutdownRun run;

    private final Participants participants;

    private final Progress progress;

    private final DrainPhase drain;

    Shutdown(
            ShutdownCause cause,
            ShutdownTimings timings,
            EngineClock clock,
            Workload workload,
            ThreadStarter threads,
            ListenerGroup listeners) {
        this.workload = workload;
        this.threads = threads;
        this.listeners = listeners;
        this.run = new ShutdownRun(cause, timings, clock);
        this.participants = new Participants(this.run.timeline(), threads, listeners);
        WaitCheck letsHandlersGo = (toTheEnd) -> {
            if (toTheEnd) {
                this.participants.letHandlerGoOn(Thread.currentThread());
                wakeUp();
            }
        };
        this.progress = new Progress(
                cause,
                this.run.timeline(),
                this.run::deadlines,
                this::runForeign,
                this.participants::refuseHandlers,
                letsHandlersGo);
        this.drain =
                new DrainPhase(this.run, workload, timings.quietPeriod(), this.participants, this.progress, listeners);
    }

    /** On a thread of its own, because it may hang; if there is none, it is better run here than never. */
    private void runForeign(Runnable actions) {
        try {
            this.threads.start("shutdown-milestone", actions);
        } catch (Throwable ex) {
            this.listeners.failed(ex);
            actions.run();
        }
    }

    private void wakeUp() {
        this.drain.wakeUp();
    }

    void hold(Hold hold) {
        this.run.hold(hold);
    }

    boolean isHeld() {
        return this.run.isHeld();
    }

    int runningHandlers() {
        return this.participants.runningHandlers().size();
    }

    /** Returns whether there was time for it. */
    boolean startLate(String name, ShutdownHandler handler) {
        return this.participants.startLate(name, handler, this.progress, this::wakeUp);
    }

    /** Go through phase 1; returns when the application may be closed. */
    void carryOut(
            Hold hold, SoftDrain softDrain, Map<String, ShutdownHandler> handlers, List<Announcement> announcements) {
        // There may be no memory for a step. The application is to be closed all the same.
        attempt(() -> drain(hold, softDrain, handlers, announcements));
        attempt(this::beginToClose);
        // Last: whoever waits for this closes the application, and may be done before this thread goes on.
        this.progress.reachForced();
    }

    private void attempt(Runnable steps) {
        try {
            steps.run();
        } catch (RuntimeException | LinkageError | VirtualMachineError ex) {
            this.run.failed();
            this.listeners.failed(ex);
        }
    }

    private void drain(
            Hold hold, SoftDrain softDrain, Map<String, ShutdownHandler> handlers, List<Announcement> announcements) {
        this.run.awaitRelease(hold, this.listeners);
        this.run.wasOutOfServiceFor(softDrain.end());
        this.listeners.tell((listener) -> listener.began(this.progress));
        // What is outstanding now has either been completed in the end or been cut off.
        this.workload.startCounting();
        // Before sources are told to stop fetching, which counts as work of theirs.
        Map<WorkKind, Long> outstanding = this.workload.counts();
        this.run.begin(Phase.DRAIN);
        // Before sources, too: those are asked whether there is anything to stop, which may take milliseconds.
        this.participants.start(handlers, announcements, this.progress, this::wakeUp);
        this.workload.startDraining();
        List<WorkDetails> released = this.workload.release(ClosingThreads.known());
        this.listeners.tell((listener) -> listener.initiated(this.run.cause(), this.run.deadlines(), outstanding));
        tellReleased(released);
        tellPhase(Phase.DRAIN);
        this.drain.await();
    }

    private void beginToClose() {
        this.run.begin(Phase.CLOSE);
        tellEnd(Phase.DRAIN);
        tellPhase(Phase.CLOSE);
    }

    private void tellReleased(List<WorkDetails> work) {
        if (!work.isEmpty()) {
            this.listeners.tell((listener) -> listener.released(work));
        }
    }

    private void tellPhase(Phase phase) {
        long elapsed = this.run.timeline().elapsed();
        this.listeners.tell((listener) -> listener.phaseBegan(phase, elapsed));
    }

    private void tellEnd(Phase phase) {
        this.run.ended(phase).ifPresent((span) -> this.listeners.tell((listener) -> listener.phaseEnded(span)));
    }

    /** Wait for the end of phase 1, which another thread goes through. If this one has a handler, waiting lets that go. */
    void join() {
        tellReleased(this.workload.release(ClosingThreads.known()));
        Uninterruptibly.run(() -> this.progress.forceShutdown().await());
    }

    void hurry() {
        Deadlines deadlines = this.run.hurry();
        wakeUp();
        this.listeners.tell((listener) -> listener.hurried(deadlines));
    }

    Duration timeToHalt() {
        return Duration.ofNanos(
                this.run.deadlines().halt() - this.run.timeline().elapsed());
    }

    void awaitEnd() {
        Uninterruptibly.run(this.run::awaitEnd);
    }

    /**
     * Write the report as things stand.
     * @param closed whether the application has been closed; otherwise this is how far it came
     */
    ShutdownReport end(boolean closed, CloseRecord closings) {
        boolean first = closed && this.run.begin(Phase.EXIT);
        // Who waited for the end of phase 1 has ended since.
        this.participants.follow(this.run.timeline().elapsed());
        ShutdownReport report = this.run.report(this.workload, this.participants, closings, closed);
        if (first) {
            tellEnd(Phase.CLOSE);
        }
        if (first || !closed) {
            this.listeners.tell((listener) -> listener.ended(report));
        }
        if (first) {
            this.run.end();
        }
        return report;
    }
}
