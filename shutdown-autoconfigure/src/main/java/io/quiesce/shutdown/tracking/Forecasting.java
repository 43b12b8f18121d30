package io.quiesce.shutdown.tracking;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Stream;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.Forecast.Unit;

/**
 * Learns what work takes, and tells from that what is to be expected.
 */
final class Forecasting {

    /** A document is for reading. */
    private static final int MOST_NAMED = 20;

    private final EngineClock clock;

    private final Samples samples;

    private final Map<WorkKind, Pace> paces = new EnumMap<>(WorkKind.class);

    Forecasting(EngineClock clock, Tallies tallies) {
        this.clock = clock;
        this.samples = new Samples(clock.nanoTime());
        for (WorkKind kind : WorkKind.values()) {
            this.paces.put(kind, new Pace(tallies.of(kind), clock.nanoTime()));
        }
    }

    Pace of(WorkKind kind) {
        return Objects.requireNonNull(this.paces.get(kind));
    }

    boolean isSampleDue(long began) {
        return this.samples.isDue(began);
    }

    void sample(String request, boolean refused) {
        this.samples.add(request, refused, this.clock.nanoTime());
    }

    /**
     * Return what is to be expected.
     * @param outstanding everything, the oldest first
     * @param window how long requests would still be accepted
     * @param cancelAfter when a shutdown would cancel what is running
     */
    Forecast tell(Collection<TrackedWork> outstanding, Duration window, Duration cancelAfter) {
        long now = this.clock.nanoTime();
        OptionalLong end = OptionalLong.of(window.toNanos());
        List<Unit> refused = new ArrayList<>();
        List<Unit> holding = new ArrayList<>();
        List<Unit> cancelled = new ArrayList<>();
        List<Unit> abandoned = new ArrayList<>();
        for (TrackedWork work : outstanding) {
            OptionalLong remaining = remaining(work, now);
            end = latest(end, remaining);
            if (!WorkKind.HOLDING_TASKS.contains(work.kind())) {
                // A drain waits for sessions, a shutdown does not.
                if (add(work, holding, now) && work.outlook().isRefusedNext()) {
                    add(work, refused, now);
                }
            } else if (remaining.orElse(Long.MAX_VALUE) > cancelAfter.toNanos()) {
                add(work, work.canBeCancelled() ? cancelled : abandoned, now);
            }
        }
        double requestsPerSecond = of(WorkKind.REQUESTS).perSecond(now);
        return new Forecast(
                end.isPresent() ? Duration.ofNanos(end.getAsLong()) : null,
                requestsPerSecond,
                requestsPerSecond * this.samples.share(now),
                Stream.concat(this.samples.refused(now, MOST_NAMED).stream(), refused.stream())
                        .toList(),
                List.copyOf(holding),
                List.copyOf(cancelled),
                List.copyOf(abandoned));
    }

    /** Who has begun it may know better than what others of its kind have taken. */
    private OptionalLong remaining(TrackedWork work, long now) {
        OptionalLong known = work.outlook().remaining();
        return known.isPresent()
                ? OptionalLong.of(Math.max(0, known.getAsLong()))
                : of(work.kind()).remaining(now - work.began());
    }

    /** Returns whether there was room for it. */
    private static boolean add(TrackedWork work, List<Unit> units, long now) {
        return units.size() < MOST_NAMED
                && units.add(new Unit(work.kind(), work.description(), Duration.ofNanos(now - work.began())));
    }

    private static OptionalLong latest(OptionalLong one, OptionalLong other) {
        return (one.isPresent() && other.isPresent())
                ? OptionalLong.of(Math.max(one.getAsLong(), other.getAsLong()))
                : OptionalLong.empty();
    }
}
