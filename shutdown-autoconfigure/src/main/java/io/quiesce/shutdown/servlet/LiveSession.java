package io.quiesce.shutdown.servlet;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.tracking.TrackedWork;
import org.jspecify.annotations.Nullable;

/**
 * A session in the memory of this instance: whether it is in use, and how long it still has.
 * <p>
 * Safe for use by any thread.
 */
abstract class LiveSession {

    /** Whoever holds the session begins to count a moment after the request has ended for us. */
    static final Duration TOLERANCE = Duration.ofMillis(100);

    /** What its holder does not want to end yet is left in peace for so long. */
    static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

    private static final long NEVER = ShutdownTimings.LONGEST.toNanos();

    private final TrackedWork work;

    private final EngineClock clock;

    private int requests;

    private long idleSince;

    LiveSession(TrackedWork work, EngineClock clock) {
        this.work = work;
        this.clock = clock;
        this.idleSince = clock.nanoTime();
    }

    /** Leave the session no more than some seconds from its last use on, if that still holds when nobody puts it back. */
    abstract void cut(int seconds, BooleanSupplier wanted);

    /** Give the session back what it had, unless the application has changed its mind since. */
    abstract void restore();

    /** Return how long it has from its last use on; {@code null} for ever. */
    abstract @Nullable Duration life();

    /** Return when its holder has seen it used last, in milliseconds; {@code null} if it has just ended. */
    abstract @Nullable Long lastAccessed();

    final synchronized void enter() {
        this.requests++;
    }

    final synchronized void leave() {
        this.requests--;
        used();
    }

    final synchronized void used() {
        this.idleSince = this.clock.nanoTime();
    }

    final void end() {
        this.work.close();
    }

    /** Return in how many nanoseconds the holder should find that the session is over. */
    final synchronized long left() {
        Duration life = life();
        if (this.requests > 0 || life == null) {
            return NEVER;
        }
        return Math.min(NEVER, this.idleSince + life.plus(TOLERANCE).toNanos() - this.clock.nanoTime());
    }

    /** Return how long the session still lasts if nobody uses it again. Nobody knows while it is used, or if it has no end. */
    final OptionalLong known() {
        long left = left();
        return (left < NEVER) ? OptionalLong.of(left) : OptionalLong.empty();
    }

    /**
     * The holder has found that the session is not over: it was used by a request that does not come by here, or the clocks
     * differ. The holder knows better, but may not be asked again and again.
     */
    final synchronized void livesOn() {
        Duration own = life();
        Duration life = (own != null) ? own : Duration.ZERO;
        Duration left = SHORTEST_WAIT;
        Long accessed = lastAccessed();
        if (accessed != null) {
            Duration known = Duration.ofMillis(
                    accessed + life.toMillis() - this.clock.now().toEpochMilli());
            left = (known.compareTo(SHORTEST_WAIT) < 0) ? SHORTEST_WAIT : known;
        }
        left = (left.compareTo(life) > 0) ? life : left;
        this.idleSince = this.clock.nanoTime() + left.minus(life).toNanos();
    }
}
