package io.quiesce.shutdown.websocket.client;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * Where a client connects next, and when. Guarded by the lock of the client.
 */
final class Route {

    private final URI home;

    private final SuspendAwareSettings settings;

    private final Backoff backoff;

    private final Random random = new Random();

    private final Deque<URI> alternatives = new ArrayDeque<>();

    private int attempts;

    Route(URI home, SuspendAwareSettings settings) {
        this.home = home;
        this.settings = settings;
        this.backoff = new Backoff(settings.firstPause(), settings.longestPause());
    }

    /** The server leaves, or is gone without a word: these are tried first. */
    void leave(List<URI> others) {
        this.alternatives.clear();
        this.alternatives.addAll(others);
        if (others.isEmpty()) {
            // All of its clients come to the same address now, which may still be its own.
            this.attempts = Math.max(this.attempts, 1);
        }
    }

    /** Return how long to wait before the next attempt, in nanoseconds. */
    long pause() {
        // Alternatives are many servers, and not one that has to be spared.
        return this.alternatives.isEmpty() ? this.backoff.before(this.attempts, this.random.nextDouble()) : 0;
    }

    /** Return where to connect now. */
    URI next() {
        this.attempts++;
        URI alternative = this.alternatives.poll();
        return (alternative != null) ? alternative : this.home;
    }

    boolean isAtItsEnd() {
        return this.attempts >= this.settings.mostAttempts();
    }

    /** A connection lasts. */
    void arrived() {
        this.attempts = 0;
    }
}
