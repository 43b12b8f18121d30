package io.quiesce.shutdown.servlet;

import java.time.Duration;
import java.util.function.BooleanSupplier;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.tracking.TrackedWork;
import org.jspecify.annotations.Nullable;
import org.springframework.session.Session;

/**
 * A session of Spring Session in the memory of this instance.
 * <p>
 * Each request has a copy of it, and the last that is saved stays. So a shorter life is not written into the session, where
 * an older copy would undo it, and a longer one would stay: it is noted here.
 */
final class StoredSession extends LiveSession {

    private final StoredSessions holder;

    private Duration own;

    private long lastAccessed;

    private @Nullable Duration cut;

    private boolean over;

    StoredSession(StoredSessions holder, Session session, TrackedWork work, EngineClock clock) {
        super(work, clock);
        this.holder = holder;
        this.own = session.getMaxInactiveInterval();
        this.lastAccessed = session.getLastAccessedTime().toEpochMilli();
    }

    StoredSessions holder() {
        return this.holder;
    }

    synchronized void saved(Session session) {
        this.own = session.getMaxInactiveInterval();
        this.lastAccessed = session.getLastAccessedTime().toEpochMilli();
        used();
    }

    /** Use the session, unless its end has been decided. */
    synchronized boolean touch() {
        if (!this.over) {
            used();
        }
        return !this.over;
    }

    /** Returns whether the session has to be ended, because what it was left is over before its own time is. */
    synchronized boolean isOver() {
        if (isCut() && left() <= 0) {
            this.over = true;
        }
        return this.over;
    }

    @Override
    synchronized void cut(int seconds, BooleanSupplier wanted) {
        if (wanted.getAsBoolean()) {
            this.cut = Duration.ofSeconds(seconds);
        }
    }

    @Override
    synchronized void restore() {
        this.cut = null;
    }

    private boolean isCut() {
        return this.cut != null && (this.own.isNegative() || this.own.compareTo(this.cut) > 0);
    }

    @Override
    synchronized @Nullable Duration life() {
        if (isCut()) {
            return this.cut;
        }
        if (this.own.isNegative()) {
            return null;
        }
        return (this.own.compareTo(ShutdownTimings.LONGEST) > 0) ? ShutdownTimings.LONGEST : this.own;
    }

    @Override
    synchronized Long lastAccessed() {
        return this.lastAccessed;
    }
}
