package io.quiesce.shutdown.engine;

import java.time.Duration;

/**
 * What tests of the engine have in common: time that passes only while somebody waits, threads that it starts, and the usual times.
 */
abstract class VirtualTime {

    static final ShutdownTimings TIMINGS =
            new ShutdownTimings(seconds(3), null, seconds(8), seconds(1), seconds(12), seconds(2));

    final VirtualClock clock = new VirtualClock();

    final ScriptedThreads threads = new ScriptedThreads(this.clock);

    static Duration seconds(double seconds) {
        return Duration.ofMillis((long) (seconds * 1000));
    }

    /** Let time pass; an interrupt in between is for whoever waits then. */
    void advanceTo(Duration time) {
        this.clock.awaitUndisturbed(time.toNanos(), () -> false);
    }
}
