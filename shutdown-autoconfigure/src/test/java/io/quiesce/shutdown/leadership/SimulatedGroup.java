package io.quiesce.shutdown.leadership;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.quiesce.shutdown.LeadershipGroup;
import io.quiesce.shutdown.engine.VirtualClock;
import org.jspecify.annotations.Nullable;

/**
 * The lock for which the instances of a fleet compete.
 */
final class SimulatedGroup {

    private final String name;

    private final VirtualClock clock;

    private final Random random;

    private final List<Duration> released;

    private final Map<SimulatedInstance, Runnable> candidates = new LinkedHashMap<>();

    private @Nullable SimulatedInstance leader;

    /**
     * Create a group.
     * @param released when leaderships were given up, of all groups
     */
    SimulatedGroup(String name, VirtualClock clock, Random random, List<Duration> released) {
        this.name = name;
        this.clock = clock;
        this.random = random;
        this.released = released;
    }

    boolean isLed() {
        return this.leader != null;
    }

    LeadershipGroup of(SimulatedInstance instance) {
        return new LeadershipGroup() {
            private Runnable changed = () -> {};

            @Override
            public String name() {
                return SimulatedGroup.this.name;
            }

            @Override
            public boolean isLeading() {
                return SimulatedGroup.this.leader == instance;
            }

            @Override
            public void onChange(Runnable changed) {
                this.changed = changed;
                join();
            }

            @Override
            public void withdraw() {
                SimulatedGroup.this.candidates.remove(instance);
                if (isLeading()) {
                    SimulatedGroup.this.released.add(SimulatedGroup.this.clock.elapsed());
                    free();
                }
            }

            @Override
            public void join() {
                SimulatedGroup.this.candidates.put(instance, this.changed);
                compete();
            }
        };
    }

    private void free() {
        this.leader = null;
        compete();
    }

    private void compete() {
        this.clock.in(Duration.ofMillis(this.random.nextInt(1_000)), () -> {
            if (this.leader == null && !this.candidates.isEmpty()) {
                List<SimulatedInstance> wanting = new ArrayList<>(this.candidates.keySet());
                this.leader = wanting.get(this.random.nextInt(wanting.size()));
                this.candidates.get(this.leader).run();
            }
        });
    }

    /** What it held is free some time later. */
    void crashed(SimulatedInstance instance) {
        this.candidates.remove(instance);
        this.clock.in(Duration.ofMillis(this.random.nextInt(20_000)), () -> {
            if (this.leader == instance) {
                free();
            }
        });
    }
}
