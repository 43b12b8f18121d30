package io.quiesce.shutdown.sessions;

import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.tracking.WorkLedger;

/**
 * Has the sessions of a hall leave with an engine, for tests elsewhere.
 */
public final class SessionSources {

    private SessionSources() {}

    /**
     * Add the source of a hall to an engine.
     * @param hall where the sessions are
     * @param engine drains and shuts down
     * @param ledger that of the engine
     * @param maxWait how long outstanding requests are waited for
     * @param gradual whether closes are spread
     * @param telling whether sessions are told
     * @param clock that of the engine
     * @param threads starts threads
     * @param random spreads the closes
     * @param failures told of what clients throw
     */
    public static void add(
            SessionHall hall,
            ShutdownEngine engine,
            WorkLedger ledger,
            Duration maxWait,
            boolean gradual,
            boolean telling,
            EngineClock clock,
            ThreadStarter threads,
            Random random,
            Consumer<Throwable> failures) {
        SessionsSource source = new SessionsSource(
                hall,
                ledger,
                new SessionTimings(maxWait, gradual, telling),
                engine.timings(),
                clock,
                threads,
                random,
                failures,
                () -> null);
        engine.addListener(source);
        engine.addSource(source);
    }
}
