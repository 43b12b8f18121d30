package io.quiesce.shutdown.servlet;

import java.time.Duration;
import java.util.function.BooleanSupplier;

import jakarta.servlet.http.HttpSession;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.tracking.TrackedWork;
import org.jspecify.annotations.Nullable;

/**
 * A session that the container holds: whether it is in use, how long it still has, and how long it had before that was cut.
 * <p>
 * Safe for use by any thread.
 */
final class LiveSession {

    /** The container begins to count a moment after the request has ended for us. */
    static final Duration TOLERANCE = Duration.ofMillis(100);

    /** What the container does not want to end yet is left in peace for so long. */
    static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

    private static final long NEVER = ShutdownTimings.LONGEST.toNanos();

    private final HttpSession session;

    private final TrackedWork work;

    private final EngineClock clock;

    private int requests;

    private long idleSince;

    private @Nullable Integer own;

    private int cut;

    LiveSession(HttpSession session, TrackedWork work, EngineClock clock) {
        this.session = session;
        this.work = work;
        this.clock = clock;
        this.idleSince = clock.nanoTime();
    }

    synchronized void enter() {
        this.requests++;
    }

    synchronized void leave() {
        this.requests--;
        used();
    }

    synchronized void used() {
        this.idleSince = this.clock.nanoTime();
    }

    void end() {
        this.work.close();
    }

    /** Leave the session no more than some seconds from its last use on, if that still holds when nobody puts it back. */
    synchronized void cut(int seconds, BooleanSupplier wanted) {
        if (!wanted.getAsBoolean()) {
            return;
        }
        try {
            int current = this.session.getMaxInactiveInterval();
            if (current <= 0 || current > seconds) {
                this.session.setMaxInactiveInterval(seconds);
                this.own = current;
                this.cut = seconds;
            }
        } catch (IllegalStateException ex) {
            // It has just ended.
        }
    }

    /** Give the session back what it had, unless the application has changed its mind since. */
    synchronized void restore() {
        Integer before = this.own;
        this.own = null;
        try {
            if (before != null && this.session.getMaxInactiveInterval() == this.cut) {
                this.session.setMaxInactiveInterval(before);
            }
        } catch (IllegalStateException ex) {
            // It has just ended.
        }
    }

    /** Return in how many nanoseconds the container should find that the session is over. */
    synchronized long left() {
        int seconds = secondsToLive();
        if (this.requests > 0 || seconds <= 0) {
            return NEVER;
        }
        Duration life = Duration.ofSeconds(seconds).plus(TOLERANCE);
        return Math.min(NEVER, this.idleSince + life.toNanos() - this.clock.nanoTime());
    }

    private int secondsToLive() {
        try {
            return this.session.getMaxInactiveInterval();
        } catch (IllegalStateException ex) {
            return 0;
        }
    }

    /**
     * The container has found that the session is not over: it was used by a request that does not come by here, or the clocks
     * differ. The container knows better, but may not be asked again and again.
     */
    synchronized void livesOn() {
        Duration life = Duration.ofSeconds(secondsToLive());
        Duration left = SHORTEST_WAIT;
        try {
            long end = this.session.getLastAccessedTime() + life.toMillis();
            Duration known = Duration.ofMillis(end - this.clock.now().toEpochMilli());
            left = (known.compareTo(SHORTEST_WAIT) < 0) ? SHORTEST_WAIT : known;
        } catch (IllegalStateException ex) {
            // It has just ended.
        }
        left = (left.compareTo(life) > 0) ? life : left;
        this.idleSince = this.clock.nanoTime() + left.minus(life).toNanos();
    }
}
