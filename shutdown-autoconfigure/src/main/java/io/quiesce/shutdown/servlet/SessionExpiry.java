package io.quiesce.shutdown.servlet;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import org.jspecify.annotations.Nullable;

/**
 * Has sessions end when they are due while the application becomes offline: who waits for them must not wait for a server
 * that looks for them now and then only.
 * <p>
 * The server has the last word on whether a session is over. One thread waits for the next that is due, and only while there
 * are sessions to wait for.
 */
final class SessionExpiry implements ShutdownListener {

    /** Has the server end a session if it is over. */
    @FunctionalInterface
    interface Inspection {

        void inspect(String sessionId) throws Exception;
    }

    private final LiveSessions<?> sessions;

    /** Not there if the server ends sessions when they are due. */
    private final @Nullable Inspection inspection;

    private final EngineClock clock;

    private final ThreadStarter threads;

    private final Consumer<Throwable> failures;

    private final AtomicBoolean running = new AtomicBoolean();

    private final AtomicLong changes = new AtomicLong();

    private volatile boolean waiting;

    private volatile long deadline;

    SessionExpiry(
            LiveSessions<?> sessions,
            @Nullable Inspection inspection,
            EngineClock clock,
            ThreadStarter threads,
            Consumer<Throwable> failures) {
        this.sessions = sessions;
        this.inspection = inspection;
        this.clock = clock;
        this.threads = threads;
        this.failures = failures;
        sessions.onChange(this::changed);
    }

    @Override
    public void changed(DrainStatus status, Map<WorkKind, Long> outstanding) {
        if (status.state() == ShutdownState.ONLINE) {
            this.sessions.restore();
        }
        look();
    }

    /** Most requests make their session end later: there is no need to look at all of them for that. */
    private void changed(LiveSession session) {
        boolean later = this.waiting && this.clock.nanoTime() + session.left() - this.deadline >= 0;
        if (!later) {
            look();
        }
    }

    private void look() {
        if (!isNeeded()) {
            // A thread that waits is woken by who has ended the session, or has changed the state.
            return;
        }
        this.changes.incrementAndGet();
        if (this.running.compareAndSet(false, true)) {
            this.threads.start("shutdown-sessions", this::run);
        } else {
            this.clock.signal();
        }
    }

    private boolean isNeeded() {
        return this.inspection != null
                && this.sessions.isBecomingOffline()
                && !this.sessions.all().isEmpty();
    }

    private void run() {
        try {
            while (isNeeded()) {
                long seen = this.changes.get();
                this.deadline = this.clock.nanoTime() + endDueSessions();
                this.waiting = true;
                this.clock.awaitUndisturbed(this.deadline, () -> this.changes.get() != seen || !isNeeded());
                this.waiting = false;
            }
        } finally {
            this.waiting = false;
            this.running.set(false);
        }
        // What has come in the meantime has found a thread that was about to end.
        look();
    }

    /** Returns in how many nanoseconds the next session is due. */
    private long endDueSessions() {
        long next = ShutdownTimings.LONGEST.toNanos();
        for (Map.Entry<String, ? extends LiveSession> each : this.sessions.all().entrySet()) {
            LiveSession session = each.getValue();
            if (session.left() <= 0) {
                inspect(each.getKey());
                if (!this.sessions.all().containsKey(each.getKey())) {
                    continue;
                }
                session.livesOn();
            }
            next = Math.min(next, session.left());
        }
        // What is due within a moment is looked at together.
        return Math.max(next, LiveSession.TOLERANCE.toNanos());
    }

    private void inspect(String sessionId) {
        try {
            if (this.inspection != null) {
                this.inspection.inspect(sessionId);
            }
        } catch (Exception ex) {
            this.failures.accept(ex);
        }
    }
}
