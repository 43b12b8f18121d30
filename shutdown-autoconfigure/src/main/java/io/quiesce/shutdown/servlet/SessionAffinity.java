package io.quiesce.shutdown.servlet;

import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;

import io.quiesce.shutdown.AdmissionRequest;
import io.quiesce.shutdown.tracking.QuietAffinity;
import org.jspecify.annotations.Nullable;

/**
 * Counts the sessions that the servlet container holds, speaks for their requests, because no other instance has them, and
 * shortens their lives while the application becomes offline. Those of Spring Session do not come here.
 */
final class SessionAffinity
        implements QuietAffinity, HttpSessionListener, HttpSessionIdListener, ServletRequestListener {

    private static final String USED = SessionAffinity.class.getName() + ".used";

    private final LiveSessions<ContainerSession> sessions;

    SessionAffinity(LiveSessions<ContainerSession> sessions) {
        this.sessions = sessions;
    }

    LiveSessions<ContainerSession> sessions() {
        return this.sessions;
    }

    @Override
    public boolean belongsHere(AdmissionRequest request) {
        return request.source() instanceof HttpServletRequest http && http.getSession(false) != null;
    }

    @Override
    public boolean wouldBelongHere(AdmissionRequest request) {
        return request.source() instanceof HttpServletRequest http && named(http) != null;
    }

    /** A request has been let in that is not one of those which are always served. */
    void requestAdmitted(HttpServletRequest request) {
        ContainerSession session = this.sessions.isBecomingOffline() ? current(request) : named(request);
        if (session != null) {
            session.enter();
            request.setAttribute(USED, session);
            this.sessions.adjust(session);
        }
    }

    /** What a request names is not touched: for the container that would be a use of the session. */
    private @Nullable ContainerSession named(HttpServletRequest request) {
        String id = request.getRequestedSessionId();
        return (id != null) ? this.sessions.get(id) : null;
    }

    private @Nullable ContainerSession current(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return (session != null) ? this.sessions.get(session.getId()) : null;
    }

    @Override
    public void requestDestroyed(ServletRequestEvent event) {
        if (!(event.getServletRequest() instanceof HttpServletRequest request)) {
            return;
        }
        ContainerSession used = (request.getAttribute(USED) instanceof ContainerSession session) ? session : null;
        if (used != null) {
            used.leave();
            this.sessions.changed(used);
        }
        if (this.sessions.isBecomingOffline() && DrainFilter.hasCounted(request)) {
            // It may have created the session, or be older than the drain.
            ContainerSession current = current(request);
            if (current != null) {
                current.used();
                this.sessions.adjust(current);
                this.sessions.changed(current);
            }
        }
    }

    @Override
    public void sessionCreated(HttpSessionEvent event) {
        HttpSession session = event.getSession();
        this.sessions.begin(session.getId(), (work, clock) -> new ContainerSession(session, work, clock));
    }

    /** Count a session no more, although it has not ended yet. */
    void forget(HttpSession session) {
        this.sessions.end(session.getId());
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldId) {
        this.sessions.rename(oldId, event.getSession().getId());
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        this.sessions.end(event.getSession().getId());
    }
}
