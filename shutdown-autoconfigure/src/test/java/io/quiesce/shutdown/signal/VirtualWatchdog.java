package io.quiesce.shutdown.signal;

import java.time.Duration;
import java.util.function.IntConsumer;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ThreadStarter;

/**
 * The watchdog, for tests in virtual time.
 */
public final class VirtualWatchdog {

    private final Watchdog watchdog;

    public VirtualWatchdog(EngineClock clock, ThreadStarter threads, IntConsumer halt, Runnable lastWords) {
        // There are hundreds of thousands of them, and none of them has to do without memory.
        this.watchdog = new Watchdog(clock, halt, lastWords, threads, threads, new MemoryReserve(0));
        this.watchdog.start();
    }

    public void haltAfter(Duration bound, Duration lastWords) {
        this.watchdog.haltAfter(bound, lastWords);
    }
}
