package io.quiesce.shutdown.engine;

import java.time.Duration;
import java.time.Instant;

/**
 * The time since the initiation of a shutdown.
 */
final class Timeline {

    private final EngineClock clock;

    private final long start;

    private final Instant initiatedAt;

    Timeline(EngineClock clock) {
        this.clock = clock;
        this.start = clock.nanoTime();
        this.initiatedAt = clock.now();
    }

    EngineClock clock() {
        return this.clock;
    }

    Instant initiatedAt() {
        return this.initiatedAt;
    }

    long elapsed() {
        return this.clock.nanoTime() - this.start;
    }

    Duration elapsedTime() {
        return Duration.ofNanos(elapsed());
    }

    /** Return when something happened or will happen, in terms of this timeline. */
    long since(long nanoTime) {
        return nanoTime - this.start;
    }

    /** Return a moment of this timeline in terms of the clock. */
    long nanoTimeAt(long elapsed) {
        return this.start + elapsed;
    }

    /**
     * Return a moment of this timeline as the time of day, by that clock as it goes now: somebody may have set it since the
     * beginning. In doubt it is too late rather than too early.
     */
    Instant instantAt(long elapsed) {
        long left = elapsed - elapsed();
        return this.clock.now().plusNanos(left);
    }
}
