package io.quiesce.shutdown.leadership;

import java.time.Duration;
import java.util.List;
import java.util.Random;

import io.quiesce.shutdown.LeadershipGroup;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.VirtualClock;

/**
 * An instance that wants to lead, leaves the lead to others, comes back, stands still for a while and crashes, as it is told.
 */
final class SimulatedInstance {

    private final String id;

    private final VirtualClock clock;

    private final Random random;

    private final List<SimulatedGroup> groups;

    private final LeadershipWorkSource source;

    private boolean dead;

    private Duration asleep = Duration.ZERO;

    SimulatedInstance(
            String id,
            VirtualClock clock,
            Random random,
            SimulatedStore store,
            Duration pace,
            boolean takeOver,
            List<SimulatedGroup> groups) {
        this.id = id;
        this.clock = clock;
        this.random = random;
        this.groups = groups;
        TurningClock turning = new TurningClock(clock, this::startThread, (turn) -> in(50, turn));
        List<LeadershipGroup> own =
                groups.stream().map((group) -> group.of(this)).toList();
        this.source = new LeadershipWorkSource(
                own::stream,
                () -> ShutdownState.ONLINE,
                new SharedLeaderships(store.pace(id), pace, store.leaders(id), takeOver, (failure) -> {}),
                turning,
                turning,
                (handOver) -> {});
        this.source.start();
    }

    String id() {
        return this.id;
    }

    /** Threads take their time. */
    private Thread startThread(String name, Runnable task) {
        in(2_000, task);
        return new Thread(task, name);
    }

    private void in(int milliseconds, Runnable task) {
        this.clock.in(Duration.ofMillis(this.random.nextInt(milliseconds)), () -> whenAwake(task));
    }

    private void whenAwake(Runnable task) {
        if (this.asleep.compareTo(this.clock.elapsed()) > 0) {
            this.clock.at(this.asleep, () -> whenAwake(task));
        } else if (!this.dead) {
            task.run();
        }
    }

    boolean isAside() {
        return this.source.isAside();
    }

    boolean isSettled() {
        return this.source.isSettled();
    }

    boolean wantsMore() {
        return !this.source.standing().claims().isEmpty();
    }

    boolean isDead() {
        return this.dead;
    }

    void stepAside() {
        this.source.stepAside();
    }

    void stepForward() {
        this.source.stepForward();
    }

    /** Everything stands still, as in a long collection of garbage, while others go on. */
    void sleep(Duration time) {
        this.asleep = this.clock.elapsed().plus(time);
    }

    void crash() {
        this.dead = true;
        this.groups.forEach((group) -> group.crashed(this));
    }

    @Override
    public String toString() {
        return "%s %s %s".formatted(this.id, isAside() ? "aside" : "there", this.source.standing());
    }
}
