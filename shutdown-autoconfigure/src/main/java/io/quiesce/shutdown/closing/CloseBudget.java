package io.quiesce.shutdown.closing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.quiesce.shutdown.engine.EngineClock;

/**
 * The time that there is for closing, in terms of the clock.
 */
final class CloseBudget {

    /** A bean takes long when it has taken a fourth of the time that was left when its turn came. */
    private static final int PARTS_UNTIL_SLOW = 4;

    /** Not faster than this, however little time is left: nobody could see it. */
    private static final long SLOW_AT_LEAST = TimeUnit.MILLISECONDS.toNanos(1);

    private final EngineClock clock;

    private long halt;

    private long critical;

    /**
     * Create a budget that begins now.
     * @param clock tells what now is
     * @param left the time until the process is gone at the latest
     */
    CloseBudget(EngineClock clock, Duration left) {
        this.clock = clock;
        this.halt = clock.nanoTime() + left.toNanos();
        this.critical = half();
    }

    private long half() {
        long now = this.clock.nanoTime();
        return now + (this.halt - now) / 2;
    }

    /** There is less time than there was: what is to come, comes earlier. */
    synchronized void shorten(Duration left) {
        this.halt = Math.min(this.halt, this.clock.nanoTime() + left.toNanos());
        this.critical = Math.min(this.critical, half());
    }

    synchronized long slow(long begun) {
        return begun + Math.max(SLOW_AT_LEAST, (this.halt - begun) / PARTS_UNTIL_SLOW);
    }

    /**
     * Return before when nothing that begins from now on can be slow.
     * @param over returned if all time is over, when it is not said any more
     */
    synchronized long slowNext(long over) {
        long now = this.clock.nanoTime();
        return (now < this.halt) ? slow(now) : over;
    }

    /** Return when critical resources are closed out of turn. */
    synchronized long critical() {
        return this.critical;
    }
}
