package io.quiesce.shutdown.sessions;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

import io.quiesce.shutdown.engine.ShutdownReport;

/**
 * What has become of long-lived sessions that were told to go elsewhere or closed, since the start.
 *
 * @since 0.1.0
 */
public final class SessionCounts {

    /**
     * What can become of a session.
     *
     * @since 0.1.0
     */
    public enum Fate {

        /** It was told that it will be closed. */
        SUSPENDED,

        /** It said that it has understood. */
        ACKNOWLEDGED,

        /** It was told, and was gone or had said that it sends nothing new before it was closed. */
        MOVED,

        /** It was closed when nothing was outstanding on it. */
        CLOSED,

        /** It was closed although something was outstanding. */
        FORCED;

        /**
         * Return the name for report and meters.
         * @return the name in lower case
         */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Map<Fate, LongAdder> counts = new EnumMap<>(Fate.class);

    /** What they were when the application began to leave. */
    private volatile Map<Fate, Long> before = Map.of();

    SessionCounts() {
        for (Fate fate : Fate.values()) {
            this.counts.put(fate, new LongAdder());
        }
    }

    private LongAdder of(Fate fate) {
        return Objects.requireNonNull(this.counts.get(fate));
    }

    void add(Fate fate) {
        of(fate).increment();
    }

    /** The application begins to leave. */
    void leaving() {
        Map<Fate, Long> now = new EnumMap<>(Fate.class);
        this.counts.forEach((fate, count) -> now.put(fate, count.sum()));
        this.before = now;
    }

    /** What has happened since the application began to leave, for the report. */
    ShutdownReport.Sessions lately() {
        return new ShutdownReport.Sessions(
                lately(Fate.SUSPENDED),
                lately(Fate.ACKNOWLEDGED),
                lately(Fate.MOVED),
                lately(Fate.CLOSED),
                lately(Fate.FORCED));
    }

    private long lately(Fate fate) {
        return count(fate) - this.before.getOrDefault(fate, 0L);
    }

    /**
     * Return how many sessions that happened to.
     * @param fate what happened
     * @return the number since the start
     */
    public long count(Fate fate) {
        return of(fate).sum();
    }

    /**
     * Return the share of the sessions that were told which moved before they were closed.
     * @return a number from 0 to 1; 1 if none was told
     */
    public double coverage() {
        long suspended = count(Fate.SUSPENDED);
        return (suspended == 0) ? 1 : (double) count(Fate.MOVED) / suspended;
    }
}
