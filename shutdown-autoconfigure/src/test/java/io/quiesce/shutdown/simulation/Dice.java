package io.quiesce.shutdown.simulation;

import java.time.Duration;
import java.util.SplittableRandom;

import io.quiesce.shutdown.engine.ShutdownTimings;

/**
 * What is left to chance in a scenario: the times of its shutdown, and others that are near to them or not.
 */
final class Dice {

    private final SplittableRandom random;

    /** The times of one scenario have one grain: a coarse one has much happen at the same moment. */
    private final long grain;

    private final ShutdownTimings timings;

    Dice(long seed) {
        this.random = new SplittableRandom(seed);
        this.grain = pick(1L, 1L, 1L, Times.MILLI, 500 * Times.MILLI, 5 * Times.SECOND);
        this.timings = roll();
    }

    private ShutdownTimings roll() {
        long force = chance(0.1) ? 0 : time(20 * Times.SECOND);
        long grace = chance(0.2) ? 0 : time(3 * Times.SECOND);
        long cancel = chance(0.4) ? Math.max(0, force - grace) : time(force);
        long keep = chance(0.5) || cancel == 0 ? 0 : Math.min(cancel - 1, time(cancel));
        Duration quietPeriod = chance(0.2) ? nanos(time(3 * Times.SECOND)) : null;
        return new ShutdownTimings(
                nanos(keep),
                quietPeriod,
                nanos(cancel),
                nanos(grace),
                nanos(force),
                nanos(chance(0.1) ? 0 : time(3 * Times.SECOND)));
    }

    ShutdownTimings timings() {
        return this.timings;
    }

    long number() {
        return this.random.nextLong();
    }

    boolean chance(double probability) {
        return this.random.nextDouble() < probability;
    }

    /** Few, often none. */
    int few(int most) {
        return Math.min(this.random.nextInt(most + 1), this.random.nextInt(most + 1));
    }

    @SafeVarargs
    final <T> T pick(T... from) {
        return from[this.random.nextInt(from.length)];
    }

    long time(long longest) {
        if (longest <= 0) {
            return 0;
        }
        long time = this.random.nextLong(longest + 1);
        return time - time % this.grain;
    }

    /** Most often less than what there is time for, sometimes more, for ever or nothing. */
    long duration(Duration allowed) {
        return switch (this.random.nextInt(12)) {
            case 0, 1 -> 0;
            case 2 -> Times.NEVER;
            case 3, 4 -> time(2 * allowed.toNanos() + Times.SECOND);
            case 5 -> edge();
            default -> time(allowed.toNanos());
        };
    }

    /** When something is due in a shutdown, or a moment before or after. */
    long edge() {
        Duration edge = pick(
                this.timings.keepAcceptingFor(),
                this.timings.cancelRunningTasksAfter(),
                this.timings.cancelRunningTasksAfter().plus(this.timings.forceCloseTasksGrace()),
                this.timings.forceShutdownAfter(),
                this.timings.hardBound());
        return Math.max(0, edge.toNanos() + this.random.nextInt(-1, 2));
    }

    private static Duration nanos(long nanos) {
        return Duration.ofNanos(nanos);
    }
}
