package io.quiesce.shutdown.leadership;

import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import io.quiesce.shutdown.engine.VirtualClock;
import io.quiesce.shutdown.fleet.FleetLeaders;
import io.quiesce.shutdown.fleet.FleetLeaders.Standing;
import io.quiesce.shutdown.fleet.FleetPace;
import org.jspecify.annotations.Nullable;

/**
 * What instances share, with sessions that end when they are not renewed, and a lock that is kept from others for a while after
 * that. News take their time.
 */
final class SimulatedStore {

    static final Duration TTL = Duration.ofSeconds(10);

    private final VirtualClock clock;

    private final Random random;

    private final Duration lockDelay;

    private final Set<String> unreachable = new HashSet<>();

    private final Map<String, Runnable> watchers = new HashMap<>();

    private final Map<String, Standing> standings = new HashMap<>();

    private final Map<String, String> leaders = new HashMap<>();

    private final Map<String, Integer> absences = new HashMap<>();

    private @Nullable String holder;

    private Duration free = Duration.ZERO;

    SimulatedStore(VirtualClock clock, Random random, Duration lockDelay) {
        this.clock = clock;
        this.random = random;
        this.lockDelay = lockDelay;
    }

    /** An instance is not heard of any more, until it is; its session ends if that takes too long. */
    void lose(String instance) {
        this.unreachable.add(instance);
        int absence = this.absences.merge(instance, 1, Integer::sum);
        // It was renewed a third of its time ago at the earliest, and the store may take twice as long.
        this.clock.in(TTL.multipliedBy(2).dividedBy(3).plusMillis(this.random.nextInt(14_000)), () -> {
            if (this.unreachable.contains(instance) && this.absences.get(instance) == absence) {
                expire(instance);
            }
        });
    }

    void find(String instance) {
        this.unreachable.remove(instance);
        tell();
    }

    private void expire(String instance) {
        if (instance.equals(this.holder)) {
            this.holder = null;
            this.free = this.clock.elapsed().plus(this.lockDelay);
        }
        this.standings.remove(instance);
        this.leaders.values().removeIf(instance::equals);
        tell();
    }

    private void tell() {
        this.watchers.forEach((instance, changed) -> this.clock.in(Duration.ofMillis(this.random.nextInt(200)), () -> {
            if (!this.unreachable.contains(instance)) {
                changed.run();
            }
        }));
    }

    private void reach(String instance) throws IOException {
        if (this.unreachable.contains(instance)) {
            throw new IOException("not reached");
        }
    }

    FleetPace pace(String instance) {
        return new FleetPace() {
            @Override
            public void begin(Duration pace, Runnable changed) {
                SimulatedStore.this.watchers.put(instance, changed);
            }

            @Override
            public Optional<Duration> acquire() throws IOException {
                reach(instance);
                boolean free = SimulatedStore.this.holder == null
                        && SimulatedStore.this.free.compareTo(SimulatedStore.this.clock.elapsed()) <= 0;
                if (free) {
                    SimulatedStore.this.holder = instance;
                }
                return instance.equals(SimulatedStore.this.holder)
                        ? Optional.of(TTL.multipliedBy(2).dividedBy(3))
                        : Optional.empty();
            }

            @Override
            public void keep(Duration time) throws IOException {
                reach(instance);
            }

            @Override
            public void release() throws IOException {
                reach(instance);
                if (instance.equals(SimulatedStore.this.holder)) {
                    SimulatedStore.this.holder = null;
                    tell();
                }
            }
        };
    }

    FleetLeaders leaders(String instance) {
        return new FleetLeaders() {
            private View view = new SimulatedView(instance, Map.of(), Map.of());

            @Override
            public void watch(Runnable changed) {
                SimulatedStore.this.watchers.put(instance, () -> {
                    this.view = new SimulatedView(
                            instance,
                            Map.copyOf(SimulatedStore.this.leaders),
                            Map.copyOf(SimulatedStore.this.standings));
                    changed.run();
                });
            }

            @Override
            public boolean publish(Standing standing) throws IOException {
                reach(instance);
                Map<String, String> before = Map.copyOf(SimulatedStore.this.leaders);
                Standing said = SimulatedStore.this.standings.put(instance, standing);
                Set<String> leading = standing.leading();
                SimulatedStore.this
                        .leaders
                        .entrySet()
                        .removeIf((each) -> each.getValue().equals(instance) && !leading.contains(each.getKey()));
                leading.forEach((group) -> SimulatedStore.this.leaders.putIfAbsent(group, instance));
                if (!before.equals(SimulatedStore.this.leaders) || !standing.equals(said)) {
                    tell();
                }
                return true;
            }

            @Override
            public View view() {
                return this.view;
            }
        };
    }

    private record SimulatedView(String self, Map<String, String> leaders, Map<String, Standing> standings)
            implements FleetLeaders.View {

        @Override
        public Optional<String> leader(String group) {
            return Optional.ofNullable(this.leaders.get(group));
        }

        @Override
        public Optional<String> successor(String group) {
            return leader(group).filter((instance) -> !instance.equals(this.self));
        }

        @Override
        public boolean isMine(String group) {
            return this.self.equals(this.leaders.get(group));
        }

        @Override
        public boolean hasOtherCandidate(String group) {
            return this.standings.entrySet().stream()
                    .anyMatch((each) -> !each.getKey().equals(this.self)
                            && each.getValue().candidacies().contains(group));
        }

        @Override
        public boolean isClaimedByAnother(String group) {
            return this.standings.entrySet().stream()
                    .filter((each) -> each.getValue().claims().contains(group))
                    .map(Map.Entry::getKey)
                    .min(Comparator.naturalOrder())
                    .filter((first) -> !first.equals(this.self))
                    .isPresent();
        }
    }
}
