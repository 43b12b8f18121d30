package io.quiesce.shutdown.servlet;

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
final class SessionAffinity implements QuietAffinity, HttpSessionListener {

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

    /**
     * A request has been let in that is not one of those which are always served. Returns the session that it uses, if it is
     * known to have one. That is told by the filter, as Tomcat asks every listener of requests about every attribute of every
     * request, which costs more than all the rest that Quiesce does for one.
     */
    @Nullable
    ContainerSession requestAdmitted(HttpServletRequest request) {
        ContainerSession session = this.sessions.isBecomingOffline() ? current(request) : named(request);
        if (session != null) {
            session.enter();
            this.sessions.adjust(session);
        }
        return session;
    }

    /** Nothing more is done for a request. It may have created a session, or be older than the drain. */
    void ending(HttpServletRequest request) {
        if (this.sessions.isBecomingOffline()) {
            ContainerSession current = current(request);
            if (current != null) {
                current.used();
                this.sessions.adjust(current);
                this.sessions.changed(current);
            }
        }
    }

    /** A request that uses a session has ended. */
    void ended(ContainerSession session) {
        session.leave();
        this.sessions.changed(session);
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
    public void sessionCreated(HttpSessionEvent event) {
        HttpSession session = event.getSession();
        this.sessions.begin(session.getId(), (work, clock) -> new ContainerSession(session, work, clock));
    }

    /** Count a session no more, although it has not ended yet. */
    void forget(HttpSession session) {
        this.sessions.end(session.getId());
    }

    void renamed(String oldId, String id) {
        this.sessions.rename(oldId, id);
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        this.sessions.end(event.getSession().getId());
    }

    /** For containers that tell of new names of sessions in no other way. */
    record Names(SessionAffinity affinity) implements HttpSessionIdListener {

        @Override
        public void sessionIdChanged(HttpSessionEvent event, String oldId) {
            this.affinity.renamed(oldId, event.getSession().getId());
        }
    }
}
