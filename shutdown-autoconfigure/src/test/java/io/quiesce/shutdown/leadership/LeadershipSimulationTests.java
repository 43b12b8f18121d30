package io.quiesce.shutdown.leadership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import io.quiesce.shutdown.engine.VirtualClock;
import io.quiesce.shutdown.simulation.Seeds;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Fleets of 2 to 50 instances with 1 to 8 groups, most of them small, that leave the lead to others, come back, lose the store,
 * stand still and crash at random. Whatever happens, no leadership is given up before the pace is over, and in the end all is as it
 * was asked for.
 * <p>
 * A failure says which seed it was; {@code -Dseed=N} runs that one alone, {@code -Dseeds=N} as many.
 */
@Tag("simulation")
class LeadershipSimulationTests {

    private static final Duration LONGEST_STOP = Duration.ofSeconds(2);

    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(60);

    private final VirtualClock clock = new VirtualClock();

    private final List<Duration> released = new ArrayList<>();

    private final List<SimulatedInstance> instances = new ArrayList<>();

    private final List<SimulatedGroup> groups = new ArrayList<>();

    @Test
    void keepsThePaceAndComesToItsEndWhateverHappens() {
        Seeds.run(LeadershipSimulationTests.class, (seed) -> new LeadershipSimulationTests().run(seed));
    }

    private void run(long seed) {
        Random random = new Random(seed);
        Duration pace = Duration.ofSeconds(5 + random.nextInt(56));
        boolean faults = random.nextBoolean();
        boolean takeOver = random.nextBoolean();
        SimulatedStore store = new SimulatedStore(this.clock, random, pace);
        boolean large = random.nextInt(1_000) == 0;
        IntStream.range(0, 1 + random.nextInt(large ? 8 : 3))
                .forEach((i) -> this.groups.add(new SimulatedGroup("group-" + i, this.clock, random, this.released)));
        IntStream.range(0, 2 + random.nextInt(large ? 49 : 4))
                .forEach((i) -> this.instances.add(
                        new SimulatedInstance("i" + i, this.clock, random, store, pace, takeOver, this.groups)));
        run(Duration.ofSeconds(10));
        for (int i = random.nextInt(large ? 40 : 10); i >= 0; i--) {
            upset(random, store, faults);
            run(Duration.ofMillis(random.nextInt(30_000)));
        }
        this.instances.stream().filter((it) -> !it.isDead()).forEach((it) -> store.find(it.id()));
        // Each group may have to go as often as there are instances that leave, and something may have been lost
        // before.
        Duration move = pace.plus(LONGEST_STOP).plusSeconds(2);
        run(LONGEST_SLEEP
                .plus(SimulatedStore.TTL.multipliedBy(4))
                .plus(pace.multipliedBy(2))
                .plus(move.multipliedBy(this.groups.size()))
                .plusSeconds(60));
        check(pace);
    }

    private void run(Duration time) {
        try {
            this.clock.awaitUntil(this.clock.nanoTime() + time.toNanos(), () -> false);
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private void upset(Random random, SimulatedStore store, boolean faults) {
        SimulatedInstance one = this.instances.get(random.nextInt(this.instances.size()));
        if (one.isDead()) {
            return;
        }
        switch (random.nextInt(faults ? 8 : 4)) {
            case 0, 1, 2 -> one.stepAside();
            case 3 -> one.stepForward();
            case 4 -> store.lose(one.id());
            case 5 -> store.find(one.id());
            case 6 -> {
                Duration time = Duration.ofMillis(random.nextInt((int) LONGEST_SLEEP.toMillis()));
                one.sleep(time);
                store.lose(one.id());
                this.clock.in(time, () -> {
                    if (!one.isDead()) {
                        store.find(one.id());
                    }
                });
            }
            default -> {
                one.crash();
                store.lose(one.id());
            }
        }
    }

    private void check(Duration pace) {
        for (int i = 1; i < this.released.size(); i++) {
            assertThat(this.released.get(i).minus(this.released.get(i - 1)))
                    .as("hand-over %s at %s, pace %s", i, this.released.get(i), pace)
                    .isGreaterThanOrEqualTo(pace);
        }
        List<SimulatedInstance> left =
                this.instances.stream().filter((it) -> !it.isDead()).toList();
        assertThat(left).as("all are where they should be").allMatch(SimulatedInstance::isSettled);
        assertThat(left).as("what was wanted back is back").allMatch((it) -> !it.wantsMore());
        if (left.stream().anyMatch((it) -> !it.isAside())) {
            assertThat(this.groups).as("each group is led").allMatch(SimulatedGroup::isLed);
        }
    }
}
