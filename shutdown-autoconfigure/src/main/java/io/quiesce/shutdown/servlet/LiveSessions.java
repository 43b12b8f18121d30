package io.quiesce.shutdown.servlet;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one holder: counts them, and shortens their lives while the application becomes offline.
 */
final class LiveSessions<S extends LiveSession> {

    private final WorkLedger ledger;

    private final EngineClock clock;

    private final Supplier<ShutdownState> state;

    private final int expirySeconds;

    private final Map<String, S> sessions = new ConcurrentHashMap<>();

    private volatile Consumer<LiveSession> changed = (session) -> {};

    /** With {@code 0} as expiry, sessions keep their own. */
    LiveSessions(WorkLedger ledger, EngineClock clock, Supplier<ShutdownState> state, int expirySeconds) {
        this.ledger = ledger;
        this.clock = clock;
        this.state = state;
        this.expirySeconds = expirySeconds;
    }

    /** Have somebody told when a session may have to end at another time than before. */
    void onChange(Consumer<LiveSession> changed) {
        this.changed = changed;
    }

    Map<String, S> all() {
        return this.sessions;
    }

    @Nullable
    S get(String id) {
        return this.sessions.get(id);
    }

    boolean isBecomingOffline() {
        return this.state.get() == ShutdownState.BECOMING_OFFLINE;
    }

    S begin(String id, BiFunction<TrackedWork, EngineClock, S> session) {
        // Its name is a secret.
        TrackedWork work = this.ledger.begin(WorkKind.SESSIONS, () -> "HTTP session");
        S live = session.apply(work, this.clock);
        work.expect(live::known);
        this.sessions.put(id, live);
        this.changed.accept(live);
        return live;
    }

    void rename(String oldId, String id) {
        S session = this.sessions.remove(oldId);
        if (session != null) {
            this.sessions.put(id, session);
        }
    }

    void end(String id) {
        S session = this.sessions.remove(id);
        if (session != null) {
            session.end();
        }
    }

    /** The state is looked at again under the lock of the session, so that a resume has the last word. */
    void adjust(S session) {
        if (this.expirySeconds > 0 && isBecomingOffline()) {
            session.cut(this.expirySeconds, this::isBecomingOffline);
        } else {
            session.restore();
        }
    }

    void changed(S session) {
        this.changed.accept(session);
    }

    /** Give all sessions back what they had. */
    void restore() {
        this.sessions.values().forEach(LiveSession::restore);
    }
}
