package io.quiesce.shutdown.consul;

import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.fleet.FleetPace;
import org.jspecify.annotations.Nullable;

/**
 * The slot of a fleet as a lock of Consul. Its session is one of its own, with the pace as its delay: when who has the lock is
 * gone without giving it back, Consul keeps others waiting for as long as the pace would have, or for 60 seconds, which is the
 * longest that it can.
 */
final class ConsulPace implements FleetPace, AutoCloseable {

    static final Duration TTL = Duration.ofSeconds(10);

    private static final Duration LONGEST_DELAY = Duration.ofSeconds(60);

    private final ConsulHttp consul;

    private final String key;

    private final String instance;

    private final EngineClock clock;

    private final ConsulWatch watch;

    private volatile ConsulSession session;

    private volatile Runnable changed = () -> {};

    /**
     * Create the slot.
     * @param consul where it is
     * @param service the service whose instances share it
     * @param instance the id of this instance
     * @param clock to wait with
     */
    ConsulPace(ConsulHttp consul, String service, String instance, EngineClock clock) {
        this.consul = consul;
        this.key = "kv/shutdown/fleet/%s/pace".formatted(service);
        this.instance = instance;
        this.clock = clock;
        this.session = session(LONGEST_DELAY);
        this.watch = new ConsulWatch(
                consul, this.key, Map.of(), clock, (answer) -> this.changed.run(), (failure) -> this.changed.run());
    }

    @Override
    public void begin(Duration pace, Runnable changed) {
        // Consul has whole seconds.
        Duration delay = pace.plusMillis(999).truncatedTo(ChronoUnit.SECONDS);
        this.session = session((delay.compareTo(LONGEST_DELAY) < 0) ? delay : LONGEST_DELAY);
        this.changed = changed;
    }

    private ConsulSession session(Duration delay) {
        return new ConsulSession(this.consul, "pace of " + this.instance, TTL, delay, this.clock);
    }

    @Override
    public Optional<Duration> acquire() throws IOException {
        String id = this.session.renewed();
        boolean mine = this.consul
                .put(this.key, Map.of("acquire", id), this.instance)
                .body()
                .asBoolean(false);
        if (!mine) {
            // Who never had to wait for the slot needs no request that waits for it.
            this.watch.startOnce();
        }
        return mine ? Optional.of(TTL) : Optional.empty();
    }

    /** How long it is kept stands beside the name, for people: clocks differ. */
    @Override
    public void keep(Duration time) throws IOException {
        @Nullable String id = this.session.id();
        if (id != null) {
            long until = this.clock.now().plus(time).getEpochSecond();
            this.consul.put(this.key, Map.of("acquire", id, "flags", Long.toString(until)), this.instance);
        }
    }

    @Override
    public void release() throws IOException {
        @Nullable String id = this.session.id();
        if (id != null) {
            this.consul.put(this.key, Map.of("release", id), this.instance);
        }
    }

    @Override
    public void close() {
        this.watch.close();
        BriefClose.of(this.session::close, this.clock);
    }
}
