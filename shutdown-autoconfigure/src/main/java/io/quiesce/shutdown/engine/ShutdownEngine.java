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
            } else if (!current.startLate(name, handler)) {
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
        return (current != null && !current.isHeld())
                ? ShutdownState.SHUTTING_DOWN
                : this.softDrain.status().state();
    }

    /**
     * Return how many handlers have been called and have not returned; those that are no longer waited for do not count.
     * @return the number, {@code 0} while no shutdown is under way
     */
    public int runningHandlers() {
        Shutdown current = this.shutdown.get();
        return (current != null) ? current.runningHandlers() : 0;
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
        Shutdown created = new Shutdown(cause, this.timings, this.clock, this.workload, this.threads, this.listeners);
        created.hold(this.hold);
        Map<String, ShutdownHandler> known = new LinkedHashMap<>();
        Shutdown current = begin(created, known);
        if (current == created) {
            current.carryOut(this.hold, this.softDrain, known, this.announcements);
        } else {
            current.join();
        }
    }

    /** A handler is either among those known at the beginning, or it comes late. Returns the shutdown under way. */
    private Shutdown begin(Shutdown created, Map<String, ShutdownHandler> known) {
        synchronized (this.handlers) {
            known.putAll(this.handlers);
            Shutdown current = this.shutdown.compareAndExchange(null, created);
            return (current != null) ? current : created;
        }
    }

    /**
     * Bring forward all deadlines that lie ahead: running work is cancelled now, and what is left after
     * {@code force-close-tasks-grace} is given up. Does nothing if no shutdown is under way.
     */
    public void hurry() {
        Shutdown current = this.shutdown.get();
        if (current != null) {
            current.hurry();
        }
    }

    /**
     * Return how much time is left until the process must be gone.
     * @return the time left, or nothing if no shutdown is under way
     */
    public Optional<Duration> timeToHalt() {
        return Optional.ofNullable(this.shutdown.get()).map(Shutdown::timeToHalt);
    }

    /**
     * Wait until {@link #closed()} has been called, by whichever thread closes the application. Returns at once if no
     * shutdown is under way.
     */
    public void awaitClosed() {
        Shutdown current = this.shutdown.get();
        if (current != null) {
            current.awaitEnd();
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
        return Optional.ofNullable(this.shutdown.get()).map((current) -> current.end(closed, this.closings));
    }
}
