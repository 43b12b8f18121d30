package io.quiesce.shutdown.engine;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.ShutdownState;
import org.jspecify.annotations.Nullable;

/**
 * Takes the application softly out of service, and puts it back.
 * <p>
 * Every change gets a generation. The thread that follows a drain belongs to one, so that what it sees late cannot undo what
 * was asked for since.
 *
 * @since 0.1.0
 */
public final class SoftDrain implements Drain {

    private final EngineClock clock;

    private final Workload workload;

    private final ThreadStarter threads;

    private final ListenerGroup listeners;

    private final Toggles toggles;

    private final DrainWindow window;

    private volatile Runnable shutdown = () -> {};

    private final StatusNews news;

    private volatile DrainStatus status;

    private volatile long generation;

    /** Whether somebody wants it out of service who has to say when it may come back. */
    private boolean asked;

    SoftDrain(EngineClock clock, Workload workload, ThreadStarter threads, ListenerGroup listeners) {
        this.clock = clock;
        this.workload = workload;
        this.threads = threads;
        this.listeners = listeners;
        this.window = new DrainWindow(clock);
        this.toggles = new Toggles(clock, threads, listeners::failed);
        this.status = new DrainStatus(ShutdownState.ONLINE, clock.now(), null, null);
        this.news = new StatusNews((now) -> listeners.tell((listener) -> listener.changed(now, workload.counts())));
    }

    /**
     * Set the times.
     * @param timings when things happen
     * @param shutdown shuts the application down; called if a drain takes too long and that is the consequence
     */
    public void configure(SoftDrainTimings timings, Runnable shutdown) {
        this.window.configure(timings);
        this.shutdown = shutdown;
    }

    /** Returns the announcement, as a shutdown is to make it: not while it is being taken back. */
    Announcement add(Announcement announcement) {
        return new SettledAnnouncement(announcement, join(() -> this.toggles.add(announcement)));
    }

    /** Returns the source, as a shutdown is to stop it: not while it is being started. */
    WorkSource add(WorkSource source) {
        return new SettledSource(source, join(() -> this.toggles.add(source)));
    }

    /** Who joins an application that is out of service is so, too. */
    private Toggle join(Supplier<Toggle> adding) {
        Toggle toggle;
        boolean out;
        long now;
        synchronized (this) {
            toggle = adding.get();
            out = this.status.state() == ShutdownState.BECOMING_OFFLINE || this.status.state() == ShutdownState.OFFLINE;
            now = this.generation;
        }
        if (out) {
            toggle.turn(now, false);
        }
        return toggle;
    }

    @Override
    public DrainStatus status() {
        return this.status;
    }

    /**
     * Return what is not yet as the state wants it: steps that are still to come, are under way, or have failed and are tried
     * again.
     * @return names of sources and announcements
     */
    public List<String> pending() {
        return this.toggles.pending(this.status.state());
    }

    @Override
    public DrainStatus drain(@Nullable String by, @Nullable String reason) {
        return drain(by, reason, true);
    }

    /**
     * Go out of service for something that ends by itself. Who asks for the same by {@link #drain(String, String)} meanwhile
     * outlives that.
     * @param by who asks for it, for log and status
     * @param reason why, for log and status
     * @return what is so now
     */
    public DrainStatus drainMeanwhile(String by, String reason) {
        return drain(by, reason, false);
    }

    private DrainStatus drain(@Nullable String by, @Nullable String reason, boolean asks) {
        long mine;
        DrainStatus now;
        synchronized (this) {
            this.asked |= asks;
            if (this.status.state() != ShutdownState.ONLINE) {
                return this.status;
            }
            mine = ++this.generation;
            this.window.begin();
            this.workload.leave(true);
            now = change(ShutdownState.BECOMING_OFFLINE, by, reason);
        }
        this.toggles.turnOff(mine);
        this.news.tell();
        this.threads.start("shutdown-drain", () -> follow(mine));
        return now;
    }

    @Override
    public DrainStatus resume(@Nullable String by, @Nullable String reason) {
        return resume(by, reason, () -> true);
    }

    /**
     * Come back into service, unless somebody has asked to be out of it.
     * @param by who asks for it, for log and status
     * @param reason why, for log and status
     * @return what is so now
     */
    public DrainStatus resumeUnlessAsked(String by, String reason) {
        return resume(by, reason, () -> !this.asked);
    }

    private DrainStatus resume(@Nullable String by, @Nullable String reason, BooleanSupplier wanted) {
        long mine;
        DrainStatus now;
        synchronized (this) {
            if (this.status.state() == ShutdownState.ONLINE
                    || this.status.state() == ShutdownState.SHUTTING_DOWN
                    || !wanted.getAsBoolean()) {
                return this.status;
            }
            mine = ++this.generation;
            this.asked = false;
            this.workload.leave(false);
            now = change(ShutdownState.ONLINE, by, reason);
        }
        this.clock.signal();
        this.toggles.turnSourcesOn(mine);
        this.news.tell();
        this.threads.start("shutdown-resume", () -> callBack(mine));
        return now;
    }

    /** Who is out for good has no way back. Returns how much of the window of the shutdown is over by that. */
    Duration end() {
        Duration over;
        synchronized (this) {
            over = isRefusing() ? ShutdownTimings.LONGEST : sinceBegin();
            this.generation++;
            this.status = new DrainStatus(
                    ShutdownState.SHUTTING_DOWN, this.clock.now(), this.status.by(), this.status.reason());
        }
        this.toggles.close();
        this.clock.signal();
        return over;
    }

    private Duration sinceBegin() {
        return (this.status.state() == ShutdownState.ONLINE) ? Duration.ZERO : this.window.sinceBegin();
    }

    /**
     * Return whether the application is out of service and past its window, so that only what must be is let in.
     * @return whether requests are refused unless something speaks for them
     */
    public boolean isRefusing() {
        return this.window.isOver(this.status.state());
    }

    /**
     * Return how long requests will still be accepted if the application goes out of service now, or has done so.
     * @return the rest of the window
     */
    public Duration restOfWindow() {
        return this.window.rest(this.status.state());
    }

    /** The outside learns last that the application is back, when everything inside is. */
    private void callBack(long mine) {
        this.clock.awaitUndisturbed(
                this.clock.nanoTime() + SoftDrainTimings.LONGEST_STEP.toNanos(),
                () -> isOver(mine) || this.toggles.areSourcesAtRest());
        // Whoever drains in the meantime has a newer generation.
        this.toggles.turnOutsideOn(mine);
    }

    private boolean isOver(long mine) {
        return this.generation != mine;
    }

    private void follow(long mine) {
        this.clock.awaitUndisturbed(this.window.end(), () -> isOver(mine));
        long limit = this.window.limit();
        while (!isOver(mine) && !(isDry() && becomeOffline(mine))) {
            if (this.clock.nanoTime() - limit >= 0) {
                limit = this.clock.nanoTime() + ShutdownTimings.LONGEST.toNanos();
                timeOut(mine);
            }
            this.clock.awaitUndisturbed(limit, () -> isOver(mine) || isDry());
        }
    }

    /** What a source has fetched is not work yet, but will be: it counts when the source has come to rest. */
    private boolean isDry() {
        return this.toggles.areSourcesAtRest() && this.workload.isIdle(WorkKind.ALL);
    }

    /** Work that is let in looks at the state once more after it has been counted: one of the two sees the other. */
    private boolean becomeOffline(long mine) {
        synchronized (this) {
            if (isOver(mine)) {
                return false;
            }
            DrainStatus before = this.status;
            this.status = new DrainStatus(ShutdownState.OFFLINE, this.clock.now(), before.by(), before.reason());
            if (!isDry()) {
                this.status = before;
                return false;
            }
            this.news.add(this.status);
        }
        this.news.tell();
        return true;
    }

    private void timeOut(long mine) {
        DrainStatus now = this.status;
        this.listeners.tell((listener) -> listener.drainTimedOut(now, this.window.onTimeout()));
        if (isOver(mine)) {
            return;
        }
        switch (this.window.onTimeout()) {
            case RESUME ->
                resume("shutdown.drain.timeout", "the application was not offline in time", () -> !isOver(mine));
            case SHUTDOWN -> this.shutdown.run();
            case STAY -> {}
        }
    }

    private DrainStatus change(ShutdownState state, @Nullable String by, @Nullable String reason) {
        this.status = new DrainStatus(state, this.clock.now(), by, reason);
        this.news.add(this.status);
        return this.status;
    }
}
