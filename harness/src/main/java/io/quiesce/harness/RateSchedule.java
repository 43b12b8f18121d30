package io.quiesce.harness;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * When requests are due at a constant rate. Each time is computed from the start, so that neither rounding nor a late
 * wake-up moves a later one.
 */
final class RateSchedule {

    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long startNanos;

    private final int perSecond;

    private final long total;

    private long next;

    /**
     * Create a schedule whose first request is due at the start.
     * @param startNanos the start, as of the clock that {@link #takeDue} is asked with
     * @param perSecond how many requests are due in a second
     * @param maxRequests the most requests altogether
     * @param maxTime the time after which no request is due any more
     */
    RateSchedule(long startNanos, int perSecond, long maxRequests, Duration maxTime) {
        if (perSecond < 1 || perSecond > NANOS_PER_SECOND) {
            throw new IllegalArgumentException("'perSecond' must be at least 1, but is " + perSecond);
        }
        this.startNanos = startNanos;
        this.perSecond = perSecond;
        this.total = Math.min(maxRequests, firstDueAtOrAfter(maxTime));
    }

    private long firstDueAtOrAfter(Duration time) {
        long wholeSeconds = time.getSeconds() * this.perSecond;
        long rest = time.getNano() * (long) this.perSecond;
        return wholeSeconds + (rest + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND;
    }

    /**
     * Hand over every request that is due and was not handed over before.
     * @param nowNanos the time
     * @param request what is told the number of each request, from 0, and when it was due
     * @return the time until the next one is due; empty if none is left
     */
    OptionalLong takeDue(long nowNanos, DueRequest request) {
        while (this.next < this.total) {
            long due = dueAt(this.next);
            if (due - nowNanos > 0) {
                return OptionalLong.of(due - nowNanos);
            }
            request.due(this.next++, due);
        }
        return OptionalLong.empty();
    }

    private long dueAt(long index) {
        long seconds = index / this.perSecond;
        long rest = index % this.perSecond;
        return this.startNanos + seconds * NANOS_PER_SECOND + rest * NANOS_PER_SECOND / this.perSecond;
    }

    /**
     * Takes a request that is due.
     */
    @FunctionalInterface
    interface DueRequest {

        /**
         * Take a request that is due.
         * @param index the number of the request, from 0
         * @param dueNanos when it was due
         */
        void due(long index, long dueNanos);
    }
}
