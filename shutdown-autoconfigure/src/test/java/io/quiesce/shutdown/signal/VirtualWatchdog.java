package io.quiesce.shutdown.signal;

import java.time.Duration;
import java.util.function.IntConsumer;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ThreadStarter;

/**
 * The watchdog, for tests in virtual time.
 */
public final class VirtualWatchdog {

    /** One for the hundreds of thousands of them, none of which has to do without memory. */
    private static final MemoryReserve RESERVE = new MemoryReserve();

    private final Watchdog watchdog;

    public VirtualWatchdog(EngineClock clock, ThreadStarter threads, IntConsumer halt, Runnable lastWords) {
        this.watchdog = new Watchdog(clock, halt, lastWords, threads, threads, RESERVE);
        this.watchdog.start();
    }

    public void haltAfter(Duration bound, Duration lastWords) {
        this.watchdog.haltAfter(bound, lastWords);
    }
}
