package io.quiesce.shutdown.fleet;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.quiesce.shutdown.ShutdownState;

/**
 * One history of a fleet: profiles that are switched, people who take instances out, crashes, processes that stand still or cannot
 * reach the store, all at random moments. Everything is checked the moment it happens, and the outcome when all has come to rest.
 */
final class FleetSimulation {

    private static final long TROUBLE = 120_000;

    private final long seed;

    private final SimulatedTime time;

    private final SimulatedStore store;

    private final List<SimulatedInstance> instances = new ArrayList<>();

    private final Set<String> deserved = new HashSet<>();

    private final int minInService;

    private final int maxDraining;

    /** Whether nothing happens but what profiles ask for. */
    private final boolean calm;

    FleetSimulation(long seed) {
        this.seed = seed;
        this.time = new SimulatedTime(seed);
        this.store = new SimulatedStore(this::wakeAll);
        int size = this.time.chance(0.03) ? this.time.between(2, 50) : this.time.between(2, 7);
        this.minInService = this.time.chance(0.7) ? 1 : this.time.between(1, size);
        this.maxDraining = this.time.chance(0.4) ? this.time.between(1, 2) : Integer.MAX_VALUE;
        this.calm = this.time.chance(0.3);
        for (int i = 0; i < size; i++) {
            String server = "server-" + i % 10;
            FleetSettings settings = new FleetSettings(
                    "instance-" + i, server, FleetRole.ACTIVE_ACTIVE, this.minInService, this.maxDraining);
            this.instances.add(new SimulatedInstance(
                    settings,
                    this.time,
                    this.store,
                    this.calm ? 0 : 0.05,
                    () -> this.deserved.contains(server),
                    this::left));
        }
    }

    private void wakeAll() {
        this.instances.forEach(SimulatedInstance::wakeUp);
    }

    void run() {
        wakeAll();
        for (int i = this.time.between(1, 6); i > 0; i--) {
            this.time.after(this.time.below(TROUBLE), this::switchProfile);
        }
        if (!this.calm) {
            for (int i = this.time.between(0, 2 * Math.min(this.instances.size(), 8)); i > 0; i--) {
                this.time.after(this.time.below(TROUBLE), this::trouble);
            }
        }
        this.time.after(2 * TROUBLE, () -> this.instances.forEach((instance) -> instance.operate(false)));
        if (!this.time.run(2_000_000)) {
            throw failure("it never comes to rest");
        }
        checkOutcome();
    }

    private void switchProfile() {
        for (int i = 0; i < 10; i++) {
            String server = "server-" + i;
            if (this.time.chance(0.5)) {
                this.deserved.add(server);
            } else {
                this.deserved.remove(server);
            }
        }
        wakeAll();
    }

    private void trouble() {
        SimulatedInstance instance = this.instances.get(this.time.between(0, this.instances.size() - 1));
        long length = 1 + this.time.below(40_000);
        switch (this.time.between(0, 5)) {
            case 0 -> instance.crash(SimulatedInstance.TTL * 2 + length);
            case 1 -> instance.terminate(1 + this.time.below(6_000), length);
            case 2 -> instance.pause(length);
            case 3 -> instance.cutOff(length);
            case 4 -> instance.operate(true);
            default -> instance.operate(false);
        }
    }

    /**
     * Called in the moment in which an instance goes because of a profile. Who has just crashed, been told to end or been taken
     * out by somebody counts, for that is not the fleet's doing.
     */
    private void left(SimulatedInstance leaver) {
        long others = this.instances.stream()
                .filter((other) -> other != leaver && !other.isOut())
                .filter((other) -> other.isServing() || this.store.hasPassedSince(leaver.stepBegan(), other.id()))
                .count();
        if (others < this.minInService) {
            throw failure("%s leaves %s others in service".formatted(leaver.id(), others));
        }
        long leaving = this.instances.stream()
                .filter((other) -> other != leaver && other.isOut() && other.isLeaving())
                .count();
        // Whom the store has given up, and let others go instead, cannot know.
        if (leaving >= this.maxDraining && leaver.hasSession()) {
            throw failure("%s leaves while %s others do".formatted(leaver.id(), leaving));
        }
        if (this.calm) {
            long serving = this.instances.stream()
                    .filter((other) -> other != leaver && other.isServing())
                    .count();
            if (serving < this.minInService) {
                throw failure("%s leaves %s others serving".formatted(leaver.id(), serving));
            }
        }
    }

    private void checkOutcome() {
        if (this.store.isLocked()) {
            throw failure("the lock is left behind");
        }
        long serving =
                this.instances.stream().filter(SimulatedInstance::isServing).count();
        for (SimulatedInstance instance : this.instances) {
            FleetMember member = this.store.member(instance.id());
            boolean wanted = this.deserved.contains(instance.settings.server());
            boolean mayGo = serving > this.minInService;
            boolean stays = member != null && member.waiting() == FleetWait.RESUMED;
            if (instance.isServing() ? wanted && mayGo && !stays : !wanted) {
                throw failure("%s is %s in the end, and %s".formatted(instance.id(), instance.state(), member));
            }
            FleetPhase expected = instance.isServing() ? FleetPhase.IN_SERVICE : FleetPhase.OUT;
            if (member == null || member.phase() != expected) {
                throw failure("%s is %s and says %s".formatted(instance.id(), instance.state(), member));
            }
            if (!instance.isServing() && instance.state() != ShutdownState.OFFLINE) {
                throw failure("%s is stuck in %s".formatted(instance.id(), instance.state()));
            }
        }
    }

    private AssertionError failure(String what) {
        return new AssertionError("Seed %s at %s ms: %s (of %s, min-in-service %s, max-draining %s)"
                .formatted(
                        this.seed, this.time.now(), what, this.instances.size(), this.minInService, this.maxDraining));
    }
}
