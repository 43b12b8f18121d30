package io.quiesce.shutdown.engine;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.TimedMilestone.WaitCheck;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the shutdown of one application.
 * <p>
 * Whoever starts it a second time gets the one that is under way. The phases and their deadlines follow the shutdown of
 * Encore's Go runtime.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread.
 *
 * @since 0.1.0
 */
public final class ShutdownEngine {

    private final ShutdownTimings timings;

    private final EngineClock clock;

    private final Workload workload;

    private final ThreadStarter threads;

    private final ListenerGroup listeners = new ListenerGroup();

    private final SoftDrain softDrain;

    private final List<Announcement> announcements = new CopyOnWriteArrayList<>();

    private final Map<String, ShutdownHandler> handlers = new LinkedHashMap<>();

    private final AtomicReference<@Nullable Shutdown> shutdown = new AtomicReference<>();

    private volatile CloseRecord closings = CloseRecord.NONE;

    private volatile Hold hold = () -> null;

    private record Shutdown(ShutdownRun run, Participants participants, Progress progress, DrainPhase drain) {}

    /**
     * Create an engine.
     * @param timings when things happen
     * @param clock to read and wait with
     * @param workload what is to be drained
     * @param threads to run foreign code on
     */
    public ShutdownEngine(ShutdownTimings timings, EngineClock clock, Workload workload, ThreadStarter threads) {
        this.timings = timings;
        this.clock = clock;
        this.workload = workload;
        this.threads = threads;
        this.softDrain = new SoftDrain(clock, workload, threads, this.listeners);
    }

    /**
     * Return what takes the application softly out of service, and puts it back.
     * @return the drain that the application survives
     */
    public SoftDrain softDrain() {
        return this.softDrain;
    }

    /**
     * Add somebody who is told of each step.
     * @param listener the listener
     */
    public void addListener(ShutdownListener listener) {
        this.listeners.add(listener);
    }

    /**
     * Add somebody outside who is told that this instance leaves.
     * @param announcement the announcement
     */
    public void addAnnouncement(Announcement announcement) {
        this.announcements.add(this.softDrain.add(announcement));
    }

    /**
     * Add where work comes from by itself.
     * @param source the source
     */
    public void addSource(WorkSource source) {
        this.workload.addSource(this.softDrain.add(source));
    }

    /**
     * Add a handler; it replaces one of the same name. During phase 1 it is called at once.
     * @param name its name in log and report
     * @param handler the handler
     * @throws IllegalStateException if phase 1 is over
     */
    public void addHandler(String name, ShutdownHandler handler) {
        synchronized (this.handlers) {
            Shutdown current = this.shutdown.get();
            if (current == null) {
                this.handlers.put(name, handler);
            } else if (!current.participants().startLate(name, handler, current.progress(), current.drain()::wakeUp)) {
                throw new IllegalStateException(
                        "The shutdown handler '%s' comes too late: the application is being closed".formatted(name));
            }
        }
    }

    /**
     * Set who knows how the beans of the application are closed.
     * @param closings the record that goes into the report
     */
    public void setCloseRecord(CloseRecord closings) {
        this.closings = closings;
    }

    /**
     * Set who says that the application must not leave yet.
     * @param hold asked after SIGTERM, before anybody is told
     */
    public void setHold(Hold hold) {
        this.hold = hold;
    }

    /**
     * Tell all listeners something that happens while the application is being closed.
     * @param news what is called for each
     */
    public void tell(Consumer<ShutdownListener> news) {
        this.listeners.tell(news);
    }

    /**
     * Return the state of the application.
     * @return the state
     */
    public ShutdownState state() {
        Shutdown current = this.shutdown.get();
        return (current != null && !current.run().isHeld())
                ? ShutdownState.SHUTTING_DOWN
                : this.softDrain.status().state();
    }

    /**
     * Return how many handlers have been called and have not returned; those that are no longer waited for do not count.
     * @return the number, {@code 0} while no shutdown is under way
     */
    public int runningHandlers() {
        Shutdown current = this.shutdown.get();
        return (current != null) ? current.participants().runningHandlers().size() : 0;
    }

    /**
     * Return when things happen.
     * @return the timings
     */
    public ShutdownTimings timings() {
        return this.timings;
    }

    /**
     * Hand something that foreign code threw to the listeners.
     * @param failure what it threw
     */
    public void reportFailure(Throwable failure) {
        this.listeners.failed(failure);
    }

    /**
     * Carry out phase 1 on the calling thread, or wait for the end of the one that is under way. When this returns the
     * application may be closed.
     * @param cause what starts the shutdown; does not count if it has been started already
     */
    public void drain(ShutdownCause cause) {
        Shutdown created = create(cause);
        ShutdownRun run = created.run();
        run.hold(this.hold);
        Map<String, ShutdownHandler> known = new LinkedHashMap<>();
        if (!begin(created, known)) {
            join();
            return;
        }
        // There may be no memory for a step. The application is to be closed all the same.
        try {
            carryOut(created, known);
        } catch (RuntimeException | LinkageError | VirtualMachineError ex) {
            failed(run, ex);
        }
        try {
            beginToClose(run);
        } catch (RuntimeException | LinkageError | VirtualMachineError ex) {
            failed(run, ex);
        }
        // Last: whoever waits for this closes the application, and may be done before this thread goes on.
        created.progress().reachForced();
    }

    private void failed(ShutdownRun run, Throwable failure) {
        run.failed();
        this.listeners.failed(failure);
    }

    private void carryOut(Shutdown created, Map<String, ShutdownHandler> known) {
        ShutdownRun run = created.run();
        run.awaitRelease(this.hold, this.listeners);
        run.wasOutOfServiceFor(this.softDrain.end());
        this.listeners.tell((listener) -> listener.began(created.progress()));
        // Before sources are told to stop fetching, which counts as work of theirs.
        Map<WorkKind, Long> outstanding = this.workload.counts();
        this.workload.startDraining();
        this.workload.release(Thread.currentThread());
        run.begin(Phase.DRAIN);
        created.participants().start(known, this.announcements, created.progress(), created.drain()::wakeUp);
        this.listeners.tell((listener) -> listener.initiated(run.cause(), run.deadlines(), outstanding));
        tellPhase(Phase.DRAIN, run);
        created.drain().await();
    }

    private void beginToClose(ShutdownRun run) {
        run.begin(Phase.CLOSE);
        run.ended(Phase.DRAIN).ifPresent((span) -> this.listeners.tell((listener) -> listener.phaseEnded(span)));
        tellPhase(Phase.CLOSE, run);
    }

    private Shutdown create(ShutdownCause cause) {
        ShutdownRun run = new ShutdownRun(cause, this.timings, this.clock);
        Participants participants = new Participants(run.timeline(), this.threads, this.listeners);
        WaitCheck letsHandlersGo = (toTheEnd) -> {
            if (toTheEnd) {
                participants.letHandlerGoOn(Thread.currentThread());
                current().drain().wakeUp();
            }
        };
        Progress progress = new Progress(
                cause, run.timeline(), run::deadlines, this::runForeign, participants::refuseHandlers, letsHandlersGo);
        DrainPhase drain =
                new DrainPhase(run, this.workload, this.timings.quietPeriod(), participants, progress, this.listeners);
        return new Shutdown(run, participants, progress, drain);
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

    /** A handler is either among those known at the beginning, or it comes late. */
    private boolean begin(Shutdown created, Map<String, ShutdownHandler> known) {
        synchronized (this.handlers) {
            known.putAll(this.handlers);
            return this.shutdown.compareAndSet(null, created);
        }
    }

    private void join() {
        Shutdown current = current();
        current.participants().releaseHandlerOn(Thread.currentThread());
        this.workload.release(Thread.currentThread());
        current.drain().wakeUp();
        Uninterruptibly.run(() -> current.progress().forceShutdown().await());
    }

    private Shutdown current() {
        Shutdown current = this.shutdown.get();
        if (current == null) {
            throw new IllegalStateException("No shutdown is under way");
        }
        return current;
    }

    private void tellPhase(Phase phase, ShutdownRun run) {
        long elapsed = run.timeline().elapsed();
        this.listeners.tell((listener) -> listener.phaseBegan(phase, elapsed));
    }

    /**
     * Bring forward all deadlines that lie ahead: running work is cancelled now, and what is left after
     * {@code force-close-tasks-grace} is given up. Does nothing if no shutdown is under way.
     */
    public void hurry() {
        Shutdown current = this.shutdown.get();
        if (current != null) {
            Deadlines deadlines = current.run().hurry();
            current.drain().wakeUp();
            this.listeners.tell((listener) -> listener.hurried(deadlines));
        }
    }

    /**
     * Return how much time is left until the process must be gone.
     * @return the time left, or nothing if no shutdown is under way
     */
    public Optional<Duration> timeToHalt() {
        return Optional.ofNullable(this.shutdown.get())
                .map(Shutdown::run)
                .map((run) ->
                        Duration.ofNanos(run.deadlines().halt() - run.timeline().elapsed()));
    }

    /**
     * Wait until {@link #closed()} has been called, by whichever thread closes the application. Returns at once if no
     * shutdown is under way.
     */
    public void awaitClosed() {
        Shutdown current = this.shutdown.get();
        if (current != null) {
            Uninterruptibly.run(() -> current.run().awaitEnd());
        }
    }

    /**
     * The application has been closed: phase 2 is over. Does nothing if no shutdown is under way, or a second time.
     * @return the report, or nothing if no shutdown is under way
     */
    public Optional<ShutdownReport> closed() {
        return end(true);
    }

    /**
     * The application could not be closed to the end: say how far it came. Does nothing if no shutdown is under way.
     */
    public void closeFailed() {
        end(false);
    }

    /**
     * Time is almost up, and the application has not been closed: say how far it came.
     * @param closing where the thread is that should have closed it
     */
    public void overdue(ThreadSnapshot closing) {
        if (this.shutdown.get() != null) {
            this.listeners.tell((listener) -> listener.overdue(closing));
            end(false);
        }
    }

    private Optional<ShutdownReport> end(boolean closed) {
        Shutdown current = this.shutdown.get();
        if (current == null) {
            return Optional.empty();
        }
        ShutdownRun run = current.run();
        boolean first = closed && run.begin(Phase.EXIT);
        // Who waited for the end of phase 1 has ended since.
        current.participants().follow(run.timeline().elapsed());
        ShutdownReport report = run.report(this.workload, current.participants(), this.closings, closed);
        if (first) {
            run.ended(Phase.CLOSE).ifPresent((span) -> this.listeners.tell((listener) -> listener.phaseEnded(span)));
        }
        if (first || !closed) {
            this.listeners.tell((listener) -> listener.ended(report));
        }
        if (first) {
            run.end();
        }
        return Optional.of(report);
    }
}
