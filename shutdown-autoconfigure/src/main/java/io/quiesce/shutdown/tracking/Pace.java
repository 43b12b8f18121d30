package io.quiesce.shutdown.tracking;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long work of one kind has taken so far, and how often it comes.
 * <p>
 * Reading a clock is what counting costs most. So where there is much work, not all of it is looked at when it ends: some of it,
 * whatever it has taken, and what has certainly taken longer than anything before.
 */
final class Pace {

    private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();

    private static final long GLANCE_NANOS = Duration.ofMillis(10).toNanos();

    /** That is 10,000 a second. */
    private static final long MUCH_A_GLANCE = 100;

    private static final int SAMPLED_BITS = 4;

    /** What had begun when a window opened, and when the one before it did: so the rate is that of one to two windows. */
    private record Windows(long opened, long begun, long openedBefore, long begunBefore) {}

    /**
     * What had begun at some time that is not long ago.
     *
     * @param at the time
     * @param begun what had begun until then
     * @param isMuch whether that was much since the glance before
     */
    private record Glance(long at, long begun, boolean isMuch) {}

    private final Tally tally;

    private final LongAdder ended = new LongAdder();

    private final LongAdder nanos = new LongAdder();

    private final LongAccumulator longest = new LongAccumulator(Math::max, 0);

    private final AtomicReference<Windows> windows;

    private final AtomicReference<Glance> glance;

    Pace(Tally tally, long now) {
        this.tally = tally;
        this.windows = new AtomicReference<>(new Windows(now, 0, now, 0));
        this.glance = new AtomicReference<>(new Glance(now, 0, false));
    }

    void began(long now) {
        Glance last = this.glance.get();
        if (now - last.at() >= GLANCE_NANOS) {
            lookAround(last, now);
        }
    }

    private void lookAround(Glance last, long now) {
        long begun = this.tally.begun();
        // One that has passed since is as good as none: there is little to look at.
        boolean isMuch = now - last.at() < 2 * GLANCE_NANOS && begun - last.begun() >= MUCH_A_GLANCE;
        if (this.glance.compareAndSet(last, new Glance(now, begun, isMuch))) {
            Windows current = this.windows.get();
            if (now - current.opened() >= WINDOW_NANOS) {
                this.windows.set(new Windows(now, begun - 1, current.opened(), current.begun()));
            }
        }
    }

    /** Whether work that ends should be looked at, by when it began. */
    boolean isOfInterest(long began) {
        Glance last = this.glance.get();
        return !last.isMuch() || isSampled(began) || last.at() - began > this.longest.get();
    }

    /** Spread over the times, however coarse the clock is. */
    private static boolean isSampled(long began) {
        return (began * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - SAMPLED_BITS) == 0;
    }

    void ended(long nanosTaken) {
        this.nanos.add(nanosTaken);
        this.longest.accumulate(nanosTaken);
        this.ended.increment();
    }

    double perSecond(long now) {
        Windows current = this.windows.get();
        long elapsed = now - current.openedBefore();
        return (elapsed > 0) ? (this.tally.begun() - current.begunBefore()) * 1e9 / elapsed : 0;
    }

    /**
     * Return how much longer work will take that is so old: to the mean, or, past that, to the longest that has been seen.
     * Past that, too, nobody can tell.
     */
    OptionalLong remaining(long age) {
        long count = this.ended.sum();
        long mean = (count > 0) ? this.nanos.sum() / count : 0;
        long end = (age <= mean) ? mean : this.longest.get();
        return (count > 0 && age <= end) ? OptionalLong.of(end - age) : OptionalLong.empty();
    }
}
