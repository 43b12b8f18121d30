package io.quiesce.shutdown.lifecycle;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.Announcement;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;

/**
 * Goes through a shutdown of nothing, once in the life of a process, in the background after the start.
 * <p>
 * The code of a shutdown runs once, and for the first time when it matters: its classes would be loaded then, which takes
 * longer than all that they do, and fails when memory has run out.
 */
final class Rehearsal implements Runnable {

    private static final AtomicBoolean HELD = new AtomicBoolean();

    /** Rehearse on a thread of its own, unless that has been done. */
    static void begin() {
        if (HELD.compareAndSet(false, true)) {
            ThreadStarter.DAEMON.start("shutdown-rehearsal", new Rehearsal());
        }
    }

    @Override
    public void run() {
        EngineClock clock = new SystemClock();
        WorkLedger ledger = new WorkLedger(clock, ThreadStarter.DAEMON, (failure) -> {});
        Duration shortWhile = Duration.ofMillis(1);
        ShutdownEngine engine = new ShutdownEngine(
                new ShutdownTimings(
                        Duration.ZERO, null, shortWhile, shortWhile, shortWhile.multipliedBy(3), shortWhile),
                clock,
                ledger,
                ThreadStarter.DAEMON);
        engine.addHandler("rehearsal", (progress) -> progress.outstandingTasks().await());
        engine.addAnnouncement(new Nothing());
        // One unit of work that does not end, so that cancelling and abandoning are gone through as well.
        ledger.begin("rehearsal");
        TrackedWork request = ledger.beginRequest(() -> "rehearsal");
        if (request != null) {
            request.close();
        }
        engine.drain(ShutdownCause.SIGTERM);
        engine.closed();
    }

    private static final class Nothing implements Announcement {

        @Override
        public String name() {
            return "rehearsal-of-announcement";
        }

        @Override
        public Duration timeout() {
            return Duration.ofMillis(1);
        }

        @Override
        public void leave() {}
    }
}
