package io.quiesce.shutdown.leadership;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

import io.quiesce.shutdown.engine.Leaderships.HandOver;
import io.quiesce.shutdown.engine.VirtualClock;
import io.quiesce.shutdown.leadership.Member.Stage;
import org.jspecify.annotations.Nullable;

/**
 * An instance that wants to lead, drains, comes back, stands still for a while and crashes, as it is told.
 */
final class SimulatedInstance implements FleetSync.Self {

    private final String id;

    private final VirtualClock clock;

    private final Random random;

    private final List<SimulatedGroup> groups;

    private final List<Member> members;

    private final PaceSlot slot;

    private final FleetSync sync;

    private @Nullable PacedHandOver handOver;

    private boolean dead;

    private Duration asleep = Duration.ZERO;

    private boolean stepping;

    SimulatedInstance(
            String id,
            VirtualClock clock,
            Random random,
            SimulatedStore store,
            Duration pace,
            List<SimulatedGroup> groups) {
        this.id = id;
        this.clock = clock;
        this.random = random;
        this.groups = groups;
        SharedLeaderships fleet = new SharedLeaderships(store.pace(id), pace, store.leaders(id), (failure) -> {});
        this.slot = new PaceSlot(fleet.pace(), pace, clock, this::wakeUp);
        this.sync = new FleetSync(fleet.leaders(), this.slot, this, clock, fleet.failures());
        this.members = groups.stream()
                .map((group) -> new Member(group.of(this), clock, this::startThread, this::wakeUp))
                .toList();
        fleet.watch(this::wakeUp);
        wakeUp();
    }

    String id() {
        return this.id;
    }

    /** Threads take their time. */
    private Thread startThread(String name, Runnable task) {
        this.clock.in(Duration.ofMillis(this.random.nextInt(2_000)), () -> whenAwake(task));
        return new Thread(task, name);
    }

    private void whenAwake(Runnable task) {
        if (this.asleep.compareTo(this.clock.elapsed()) > 0) {
            this.clock.at(this.asleep, () -> whenAwake(task));
        } else if (!this.dead) {
            task.run();
        }
    }

    void wakeUp() {
        if (!this.stepping) {
            this.stepping = true;
            this.clock.in(Duration.ofMillis(this.random.nextInt(50)), () -> whenAwake(this::step));
        }
    }

    private void step() {
        this.stepping = false;
        if (this.handOver != null) {
            this.handOver.turn();
        }
        Duration next = Duration.ofNanos(this.sync.turn());
        if (next.compareTo(Duration.ofHours(24)) < 0) {
            this.clock.at(next, this::wakeUp);
        }
    }

    boolean isLeaving() {
        return this.handOver != null;
    }

    boolean isDead() {
        return this.dead;
    }

    boolean isOut() {
        return this.members.stream().allMatch((member) -> member.stage() == Stage.OUT);
    }

    void drain() {
        if (this.handOver == null) {
            this.handOver = new PacedHandOver(
                    this.members, new HandOvers(this.sync::view, this.clock, SimulatedInstance::ignore), this.slot);
            wakeUp();
        }
    }

    private static void ignore(HandOver handOver) {
        // Who hands over to whom shows in the groups.
    }

    void resume() {
        if (this.handOver == null) {
            return;
        }
        this.handOver = null;
        this.slot.want(false);
        back();
    }

    /** As the source does it: what is being withdrawn is waited for. */
    private void back() {
        if (this.handOver != null) {
            return;
        }
        if (this.members.stream().anyMatch((member) -> member.stage() == Stage.WITHDRAWING)) {
            this.clock.in(Duration.ofMillis(100), () -> whenAwake(this::back));
            return;
        }
        this.slot.used();
        this.members.forEach(SimulatedInstance::join);
        wakeUp();
    }

    private static void join(Member member) {
        try {
            member.join();
        } catch (Exception ex) {
            throw new IllegalStateException(ex);
        }
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
        return this.id
                + this.members.stream().map((member) -> " " + member.stage()).collect(Collectors.joining());
    }

    @Override
    public Set<String> candidacies() {
        return this.members.stream()
                .filter((member) -> this.handOver == null && member.isCandidate())
                .map(Member::name)
                .collect(Collectors.toSet());
    }

    @Override
    public Set<String> leading() {
        return this.members.stream().filter(Member::isLeading).map(Member::name).collect(Collectors.toSet());
    }
}
