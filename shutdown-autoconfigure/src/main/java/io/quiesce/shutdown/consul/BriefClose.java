package io.quiesce.shutdown.consul;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ThreadStarter;

/**
 * Takes leave of Consul without waiting for long: what is not said in time Consul finds out by itself.
 */
final class BriefClose {

    private static final Duration LONGEST = Duration.ofMillis(200);

    /** What is to be said. */
    @FunctionalInterface
    interface Close {
        void close() throws IOException;
    }

    private BriefClose() {}

    static void of(Close close, EngineClock clock) {
        AtomicBoolean done = new AtomicBoolean();
        ThreadStarter.DAEMON.start("shutdown-consul-close", () -> {
            try {
                close.close();
            } catch (IOException ex) {
                // The session ends by itself.
            }
            done.set(true);
            clock.signal();
        });
        try {
            clock.awaitUntil(clock.nanoTime() + LONGEST.toNanos(), done::get);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
