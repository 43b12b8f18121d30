package io.quiesce.shutdown.servlet;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;

import io.quiesce.shutdown.AdmissionRequest;
import io.quiesce.shutdown.AffinityResolver;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;

/**
 * Counts the sessions that the servlet container holds, speaks for their requests, because no other instance has them, and
 * shortens their lives while the application becomes offline. Those of Spring Session do not come here.
 */
final class SessionAffinity
        implements AffinityResolver, HttpSessionListener, HttpSessionIdListener, ServletRequestListener {

    private static final String USED = SessionAffinity.class.getName() + ".used";

    private final WorkLedger ledger;

    private final EngineClock clock;

    private final Supplier<ShutdownState> state;

    private final int expirySeconds;

    private final Map<String, LiveSession> sessions = new ConcurrentHashMap<>();

    private volatile Consumer<LiveSession> changed = (session) -> {};

    /** With {@code 0} as expiry, sessions keep their own. */
    SessionAffinity(WorkLedger ledger, EngineClock clock, Supplier<ShutdownState> state, int expirySeconds) {
        this.ledger = ledger;
        this.clock = clock;
        this.state = state;
        this.expirySeconds = expirySeconds;
    }

    /** Have somebody told when a session may have to end at another time than before. */
    void onChange(Consumer<LiveSession> changed) {
        this.changed = changed;
    }

    Map<String, LiveSession> live() {
        return this.sessions;
    }

    boolean isBecomingOffline() {
        return this.state.get() == ShutdownState.BECOMING_OFFLINE;
    }

    @Override
    public boolean belongsHere(AdmissionRequest request) {
        return request.source() instanceof HttpServletRequest http && http.getSession(false) != null;
    }

    /** A request has been let in that is not one of those which are always served. */
    void requestAdmitted(HttpServletRequest request) {
        LiveSession session = isBecomingOffline() ? current(request) : named(request);
        if (session != null) {
            session.enter();
            request.setAttribute(USED, session);
            adjust(session);
        }
    }

    /** What a request names is not touched: for the container that would be a use of the session. */
    private @Nullable LiveSession named(HttpServletRequest request) {
        String id = request.getRequestedSessionId();
        return (id != null) ? this.sessions.get(id) : null;
    }

    private @Nullable LiveSession current(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return (session != null) ? this.sessions.get(session.getId()) : null;
    }

    /** The state is looked at again under the lock of the session, so that a resume has the last word. */
    private void adjust(LiveSession session) {
        if (this.expirySeconds > 0 && isBecomingOffline()) {
            session.cut(this.expirySeconds, this::isBecomingOffline);
        } else {
            session.restore();
        }
    }

    @Override
    public void requestDestroyed(ServletRequestEvent event) {
        if (!(event.getServletRequest() instanceof HttpServletRequest request)) {
            return;
        }
        LiveSession used = (request.getAttribute(USED) instanceof LiveSession session) ? session : null;
        if (used != null) {
            used.leave();
            this.changed.accept(used);
        }
        if (isBecomingOffline() && DrainFilter.hasCounted(request)) {
            // It may have created the session, or be older than the drain.
            LiveSession current = current(request);
            if (current != null) {
                current.used();
                adjust(current);
                this.changed.accept(current);
            }
        }
    }

    /** Give all sessions back what they had. */
    void restore() {
        this.sessions.values().forEach(LiveSession::restore);
    }

    @Override
    public void sessionCreated(HttpSessionEvent event) {
        HttpSession session = event.getSession();
        // Its name is a secret.
        TrackedWork work = this.ledger.begin(WorkKind.SESSIONS, () -> "HTTP session");
        LiveSession live = new LiveSession(session, work, this.clock);
        this.sessions.put(session.getId(), live);
        this.changed.accept(live);
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldId) {
        LiveSession session = this.sessions.remove(oldId);
        if (session != null) {
            this.sessions.put(event.getSession().getId(), session);
        }
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        LiveSession session = this.sessions.remove(event.getSession().getId());
        if (session != null) {
            session.end();
        }
    }
}
