package io.quiesce.shutdown.sessions;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * When each of a number of sessions is told and closed, in nanoseconds since the beginning.
 * <p>
 * Notices are given within the first quarter of the window. After it, the closes follow each other at a half to the whole of the
 * mean distance, which is a second at most: so they are never faster than twice the mean rate. The jitter is drawn in pairs that
 * make up for each other, so that all are done by the end of the window, or a tenth of it later where there are few. Envoy's
 * gradual drain and NATS' lame duck mode spread closes for the same reason.
 */
final class Spread {

    private static final long LONGEST_SPACING = TimeUnit.SECONDS.toNanos(1);

    /** A last one without a pair must not come too late. */
    private static final double LONGEST_LAST = 0.85;

    private final long spacing;

    private final long[] closes;

    Spread(int sessions, long window, RandomGenerator random) {
        this.spacing = (sessions == 0) ? 0 : Math.min(window / sessions, LONGEST_SPACING);
        this.closes = new long[sessions];
        double sum = 0;
        double jitter = 0;
        for (int i = 0; i < sessions; i++) {
            if (i % 2 == 1) {
                jitter = 1.5 - jitter;
            } else {
                jitter = random.nextDouble(0.5, (i == sessions - 1) ? LONGEST_LAST : 1);
            }
            sum += jitter;
            this.closes[i] = window / 4 + (long) (sum * this.spacing);
        }
    }

    /** When the session with this number, beginning at 0, is told. */
    long notice(int number) {
        return number * this.spacing / 4;
    }

    /** When it is closed. */
    long close(int number) {
        return this.closes[number];
    }

    /** The least time between two closes. */
    long leastDistance() {
        return this.spacing / 2;
    }

    /** When the last one is closed. */
    long end() {
        return (this.closes.length == 0) ? 0 : this.closes[this.closes.length - 1];
    }
}
