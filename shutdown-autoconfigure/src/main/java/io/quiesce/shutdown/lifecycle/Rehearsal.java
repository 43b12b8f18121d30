package io.quiesce.shutdown.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.Announcement;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownListener;
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

    private final List<ShutdownListener> listeners;

    private Rehearsal(List<ShutdownListener> listeners) {
        this.listeners = listeners;
    }

    /** Rehearse on a thread of its own, unless that has been done. */
    static void begin(List<ShutdownListener> listeners) {
        if (HELD.compareAndSet(false, true)) {
            ThreadStarter.DAEMON.start("shutdown-rehearsal", new Rehearsal(listeners));
        }
    }

    @Override
    public void run() {
        // Once as it should go, and once with work that has to be given up.
        rehearse(Duration.ofMinutes(1), false);
        rehearse(Duration.ofMillis(1), true);
        this.listeners.forEach(ShutdownListener::prepare);
    }

    private static void rehearse(Duration unit, boolean endless) {
        EngineClock clock = new SystemClock();
        WorkLedger ledger = new WorkLedger(clock, ThreadStarter.DAEMON, (failure) -> {});
        ShutdownEngine engine = new ShutdownEngine(
                new ShutdownTimings(Duration.ZERO, null, unit, unit, unit.multipliedBy(3), unit),
                clock,
                ledger,
                ThreadStarter.DAEMON);
        engine.addHandler("rehearsal", (progress) -> progress.outstandingTasks().await());
        engine.addAnnouncement(new Nothing());
        if (endless) {
            ledger.begin("rehearsal");
        }
        TrackedWork request = ledger.beginRequest(() -> "rehearsal");
        if (request != null) {
            request.close();
        }
        engine.drain(ShutdownCause.SIGTERM);
        engine.drain(ShutdownCause.CONTEXT_CLOSED);
        engine.closed();
        engine.awaitClosed();
    }

    private static final class Nothing implements Announcement {

        @Override
        public String name() {
            return "rehearsal-of-announcement";
        }

        @Override
        public Duration timeout() {
            return Duration.ofMinutes(1);
        }

        @Override
        public void leave() {}
    }
}
