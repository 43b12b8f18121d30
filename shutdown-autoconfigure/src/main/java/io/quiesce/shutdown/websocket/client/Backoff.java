package io.quiesce.shutdown.websocket.client;

import java.time.Duration;

/**
 * How long to wait before connecting again.
 *
 * @param first the time before the first repetition
 * @param longest the longest time
 */
record Backoff(Duration first, Duration longest) {

    /**
     * Return the time before an attempt in nanoseconds, twice as long each time, and less by up to half of it, so that clients
     * which have lost the same server do not all come at once.
     * @param attempt how many have been made already; none waits before the first
     * @param random from 0 to 1
     */
    long before(int attempt, double random) {
        if (attempt == 0) {
            return 0;
        }
        double most =
                Math.min((double) this.longest.toNanos(), (double) this.first.toNanos() * Math.pow(2, attempt - 1));
        return (long) (most * (1 - random / 2));
    }
}
