package io.quiesce.shutdown.servlet;

import java.time.Duration;
import java.util.function.BooleanSupplier;

import jakarta.servlet.http.HttpSession;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.tracking.TrackedWork;
import org.jspecify.annotations.Nullable;

/**
 * A session that the servlet container holds, and how long it had before that was cut.
 */
final class ContainerSession extends LiveSession {

    private final HttpSession session;

    private @Nullable Integer own;

    private int cut;

    ContainerSession(HttpSession session, TrackedWork work, EngineClock clock) {
        super(work, clock);
        this.session = session;
    }

    @Override
    synchronized void cut(int seconds, BooleanSupplier wanted) {
        if (!wanted.getAsBoolean()) {
            return;
        }
        try {
            int current = this.session.getMaxInactiveInterval();
            if (current <= 0 || current > seconds) {
                this.session.setMaxInactiveInterval(seconds);
                this.own = current;
                this.cut = seconds;
            }
        } catch (IllegalStateException ex) {
            // It has just ended.
        }
    }

    @Override
    synchronized void restore() {
        Integer before = this.own;
        this.own = null;
        try {
            if (before != null && this.session.getMaxInactiveInterval() == this.cut) {
                this.session.setMaxInactiveInterval(before);
            }
        } catch (IllegalStateException ex) {
            // It has just ended.
        }
    }

    @Override
    @Nullable
    Duration life() {
        try {
            int seconds = this.session.getMaxInactiveInterval();
            return (seconds > 0) ? Duration.ofSeconds(seconds) : null;
        } catch (IllegalStateException ex) {
            return null;
        }
    }

    @Override
    @Nullable
    Long lastAccessed() {
        try {
            return this.session.getLastAccessedTime();
        } catch (IllegalStateException ex) {
            return null;
        }
    }
}
