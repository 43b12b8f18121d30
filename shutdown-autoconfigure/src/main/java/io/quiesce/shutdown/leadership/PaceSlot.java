package io.quiesce.shutdown.leadership;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.fleet.FleetPace;

/**
 * The slot of the fleet, as one instance uses it: taken when there is a group to be handed over, kept until the pace is over after
 * that, and given back.
 * <p>
 * Whoever hands over asks {@link #use()}, and {@link #isSure()} once more in the last moment: they say no when the slot may have
 * been lost, which a process that was stopped for a while does not know.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread, but {@link #turn()} is called by one, and is the only method that waits
 * for the store.
 */
final class PaceSlot {

    private enum State {
        /** It is not ours. */
        NONE,
        /** It is ours, until {@code time} for sure. */
        READY,
        /** A group is being handed over. */
        IN_USE,
        /** It is kept until {@code time}. */
        KEPT
    }

    private final FleetPace fleet;

    private final Duration pace;

    private final EngineClock clock;

    private final Runnable changed;

    private boolean wanted;

    private State state = State.NONE;

    private long time;

    private boolean said;

    PaceSlot(FleetPace fleet, Duration pace, EngineClock clock, Runnable changed) {
        this.fleet = fleet;
        this.pace = pace;
        this.clock = clock;
        this.changed = changed;
    }

    Duration pace() {
        return this.pace;
    }

    /** Have it taken as soon as it can be had, or not. */
    void want(boolean wanted) {
        synchronized (this) {
            if (this.wanted == wanted) {
                return;
            }
            this.wanted = wanted;
        }
        this.changed.run();
    }

    /** Return whether a group may be handed over now; if so, {@link #used()} has to follow. */
    synchronized boolean use() {
        if (this.pace.isZero()) {
            return true;
        }
        if (this.state == State.READY && this.time - this.clock.nanoTime() > 0) {
            this.state = State.IN_USE;
            return true;
        }
        return false;
    }

    /** Return whether what {@link #use()} has said still holds. */
    synchronized boolean isSure() {
        return this.pace.isZero() || (this.state == State.IN_USE && this.time - this.clock.nanoTime() > 0);
    }

    /** The group has been handed over: from now on the pace counts. */
    void used() {
        keep(this.pace);
    }

    /** The group has not been handed over: it was too late for that. */
    void unused() {
        keep(Duration.ZERO);
    }

    private void keep(Duration time) {
        synchronized (this) {
            if (this.state != State.IN_USE) {
                return;
            }
            become(State.KEPT, this.clock.nanoTime() + time.toNanos());
        }
        this.changed.run();
    }

    /** Return how long it will be before this instance may hand over a group again, whatever the others do. */
    synchronized Duration kept() {
        return (this.state == State.KEPT)
                ? Duration.ofNanos(Math.max(0, this.time - this.clock.nanoTime()))
                : Duration.ZERO;
    }

    /**
     * Do what is due.
     * @return when to be called again at the latest, in terms of the clock
     */
    long turn() throws IOException {
        if (isToBeGivenBack()) {
            this.fleet.release();
            become(State.NONE, 0);
        }
        Duration kept = keptAndNotSaid();
        if (!kept.isZero()) {
            this.fleet.keep(kept);
        }
        if (isToBeTaken()) {
            long asked = this.clock.nanoTime();
            Optional<Duration> certain = this.fleet.acquire();
            if (certain.isEmpty()) {
                // What a crash has left behind is free after the pace, and nobody says so.
                return this.clock.nanoTime() + this.pace.toNanos();
            }
            become(State.READY, asked + certain.get().toNanos());
            this.changed.run();
        }
        return next();
    }

    private synchronized Duration keptAndNotSaid() {
        if (this.said) {
            return Duration.ZERO;
        }
        this.said = true;
        return kept();
    }

    private synchronized boolean isToBeTaken() {
        return this.state == State.NONE && this.wanted && !this.pace.isZero();
    }

    /** What is no longer wanted, or no longer ours for sure, is not used from here on. */
    private synchronized boolean isToBeGivenBack() {
        long now = this.clock.nanoTime();
        if (this.state == State.READY && (this.time - now <= 0 || !this.wanted)) {
            become(State.KEPT, now);
        }
        return this.state == State.KEPT && this.time - now <= 0;
    }

    private synchronized void become(State state, long time) {
        this.state = state;
        this.time = time;
        this.said = false;
    }

    private synchronized long next() {
        return (this.state == State.READY || this.state == State.KEPT)
                ? this.time
                : this.clock.nanoTime() + ShutdownTimings.LONGEST.toNanos();
    }
}
