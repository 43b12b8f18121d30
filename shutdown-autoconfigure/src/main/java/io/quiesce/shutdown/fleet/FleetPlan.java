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
     * @param member the entry as it should be
     * @param version the version of the entry that this is about
     */
    record Step(Action action, FleetMember member, long version) {}

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

    private final String id;

    private final String server;

    private final FleetRole role;

    private final int minInService;

    private final int maxDraining;

    /** Whether it was this plan that put the instance out of service. */
    private boolean gone;

    /** Whether somebody has put it back although a profile wants it out of service. */
    private boolean resumed;

    /**
     * Create a plan.
     * @param id the id of this instance in the registry
     * @param server the name of the server that it runs on
     * @param role what it does when that is taken out of service
     * @param minInService how many others must be in service when it goes
     * @param maxDraining how many may go at once
     */
    FleetPlan(String id, String server, FleetRole role, int minInService, int maxDraining) {
        this.id = id;
        this.server = server;
        this.role = role;
        this.minInService = minInService;
        this.maxDraining = maxDraining;
    }

    /** Return what is to be done next, as things stand. */
    Step next(Self self, FleetView view) {
        boolean goes = decide(self);
        @Nullable FleetWait obstacle = obstacle(self, goes, view);
        @Nullable Entry entry = view.entry(this.id).orElse(null);
        long version = (entry != null) ? entry.version() : 0;
        FleetMember now = member(self.phase(), (obstacle != FleetWait.LOCK) ? obstacle : null);
        if (entry == null || !entry.mine()) {
            return new Step(Action.WRITE, now, version);
        }
        Action action = action(self, goes, obstacle, entry.member(), view.lock());
        if (action == Action.NONE && !entry.member().equals(now)) {
            action = Action.WRITE;
        }
        if (action == Action.LEAVE) {
            return new Step(action, member(FleetPhase.LEAVING, null), version);
        }
        return new Step(action, now, version);
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
        if (view.othersInService(this.id) < this.minInService) {
            return FleetWait.LAST_INSTANCE;
        }
        if (view.othersLeaving(this.id) >= this.maxDraining) {
            return FleetWait.MAX_DRAINING;
        }
        return (view.lock() == Lock.TAKEN) ? FleetWait.LOCK : null;
    }

    private FleetMember member(FleetPhase phase, @Nullable FleetWait waiting) {
        return new FleetMember(this.id, this.server, this.role, phase, waiting);
    }
}
