package io.quiesce.shutdown.fleet;

import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.fleet.FleetView.Entry;
import io.quiesce.shutdown.fleet.FleetView.Lock;
import org.jspecify.annotations.Nullable;

/**
 * What an instance does next, so that its fleet leaves in an order that keeps the service up.
 * <p>
 * An instance says that it leaves before it does, and may say so only while it has the lock of the fleet, under which it has seen
 * that enough others are in service who do not say the same. That it is back it says when it is. So whoever is counted on by
 * somebody who leaves does serve, and goes on to until it has seen that the other one no longer does.
 * <p>
 * The plan knows no time, no threads and no store: it is asked again whenever something has changed, and each step is carried out
 * before the next is asked for.
 */
final class FleetPlan {

    /** What is to be done. */
    enum Action {
        /** Nothing, until something changes. */
        NONE,
        /** Write the entry. */
        WRITE,
        /** Try to get the lock. */
        LOCK,
        /** Give the lock back. */
        UNLOCK,
        /** Write the entry and give the lock back, if it is still held; and then go out of service. */
        LEAVE,
        /** Come back into service. */
        COME_BACK
    }

    /**
     * One step.
     *
     * @param action what is to be done
     * @param entry the entry as it should be, with all else as it was read
     */
    record Step(Action action, Entry entry) {}

    /**
     * How this instance is.
     *
     * @param state whether it is in service
     * @param settled whether everything about it is as the state wants it
     * @param wanted whether a profile wants it out of service
     */
    record Self(ShutdownState state, boolean settled, boolean wanted) {

        private boolean isOnline() {
            return this.state == ShutdownState.ONLINE;
        }

        private FleetPhase phase() {
            return switch (this.state) {
                case ONLINE -> this.settled ? FleetPhase.IN_SERVICE : FleetPhase.RETURNING;
                case OFFLINE -> FleetPhase.OUT;
                default -> FleetPhase.LEAVING;
            };
        }
    }

    private final FleetSettings settings;

    /** Whether it was this plan that put the instance out of service. */
    private boolean gone;

    /** Whether somebody has put it back although a profile wants it out of service. */
    private boolean resumed;

    FleetPlan(FleetSettings settings) {
        this.settings = settings;
    }

    /** Return what is to be done next, as things stand. */
    Step next(Self self, FleetView view) {
        boolean goes = decide(self);
        @Nullable FleetWait obstacle = obstacle(self, goes, view);
        @Nullable Entry entry = view.entry(this.settings.id()).orElse(null);
        FleetMember now = member(self.phase(), (obstacle != FleetWait.LOCK) ? obstacle : null);
        if (entry == null) {
            return new Step(Action.WRITE, new Entry(now, false, false, 0));
        }
        if (!entry.mine()) {
            return new Step(Action.WRITE, entry.saying(now));
        }
        Action action = action(self, goes, obstacle, entry.member(), view.lock());
        if (action == Action.NONE && !entry.member().equals(now)) {
            action = Action.WRITE;
        }
        return new Step(action, entry.saying((action == Action.LEAVE) ? member(FleetPhase.LEAVING, null) : now));
    }

    /** The entry that says so has been written: the instance goes out of service now. */
    void left() {
        this.gone = true;
    }

    /** What a person does to the instance counts more than a profile: it is left alone until no profile wants it any more. */
    private boolean decide(Self self) {
        if (!self.wanted()) {
            this.resumed = false;
        } else if (this.gone && self.isOnline()) {
            this.resumed = true;
            this.gone = false;
        }
        return self.wanted() && !this.resumed;
    }

    private Action action(Self self, boolean goes, @Nullable FleetWait obstacle, FleetMember written, Lock lock) {
        if (!goes && this.gone) {
            this.gone = false;
            return Action.COME_BACK;
        }
        boolean ready = self.isOnline() && self.settled() && written.phase() == FleetPhase.IN_SERVICE;
        if (goes && ready && obstacle == null) {
            return (lock == Lock.MINE) ? Action.LEAVE : Action.LOCK;
        }
        return (lock == Lock.MINE) ? Action.UNLOCK : Action.NONE;
    }

    private @Nullable FleetWait obstacle(Self self, boolean goes, FleetView view) {
        if (!self.isOnline() || !self.wanted()) {
            return null;
        }
        if (!goes) {
            return FleetWait.RESUMED;
        }
        if (view.othersInService(this.settings.id()) < this.settings.minInService()) {
            return FleetWait.LAST_INSTANCE;
        }
        if (view.othersLeaving(this.settings.id()) >= this.settings.maxDraining()) {
            return FleetWait.MAX_DRAINING;
        }
        return (view.lock() == Lock.TAKEN) ? FleetWait.LOCK : null;
    }

    private FleetMember member(FleetPhase phase, @Nullable FleetWait waiting) {
        return new FleetMember(this.settings.id(), this.settings.server(), this.settings.role(), phase, waiting);
    }
}
