package io.quiesce.shutdown.tracking;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long work of one kind has taken so far, and how often it comes.
 */
final class Pace {

    private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();

    /** What had begun when a window opened, and when the one before it did: so the rate is that of one to two windows. */
    private record Windows(long opened, long begun, long openedBefore, long begunBefore) {}

    private final LongAdder begun = new LongAdder();

    private final LongAdder ended = new LongAdder();

    private final LongAdder nanos = new LongAdder();

    private final LongAccumulator longest = new LongAccumulator(Math::max, 0);

    private final AtomicReference<Windows> windows;

    Pace(long now) {
        this.windows = new AtomicReference<>(new Windows(now, 0, now, 0));
    }

    void began(long now) {
        Windows current = this.windows.get();
        if (now - current.opened() >= WINDOW_NANOS) {
            this.windows.compareAndSet(current, new Windows(now, this.begun.sum(), current.opened(), current.begun()));
        }
        this.begun.increment();
    }

    void ended(long nanosTaken) {
        this.nanos.add(nanosTaken);
        this.longest.accumulate(nanosTaken);
        this.ended.increment();
    }

    double perSecond(long now) {
        Windows current = this.windows.get();
        long elapsed = now - current.openedBefore();
        return (elapsed > 0) ? (this.begun.sum() - current.begunBefore()) * 1e9 / elapsed : 0;
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
