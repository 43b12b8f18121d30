package io.quiesce.shutdown.servlet;

import java.util.Map;

import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

import io.quiesce.shutdown.AdmissionRequest;
import io.quiesce.shutdown.tracking.QuietAffinity;
import org.jspecify.annotations.Nullable;
import org.springframework.session.MapSessionRepository;

/**
 * Speaks for the requests of sessions that Spring Session has in the memory of this instance, because no other has them, and
 * knows which of them are in use.
 */
final class StoredSessionAffinity implements QuietAffinity, ServletRequestListener {

    private static final String USED = StoredSessionAffinity.class.getName() + ".used";

    private static final String CREATED = StoredSessionAffinity.class.getName() + ".created";

    private final LiveSessions<StoredSession> sessions;

    private final SessionIds ids;

    private volatile boolean counting;

    StoredSessionAffinity(LiveSessions<StoredSession> sessions, SessionIds ids) {
        this.sessions = sessions;
        this.ids = ids;
    }

    LiveSessions<StoredSession> sessions() {
        return this.sessions;
    }

    /** Count the sessions of a repository from now on. */
    StoredSessions count(MapSessionRepository repository) {
        this.counting = true;
        return new StoredSessions(repository, this.sessions);
    }

    /** Return whether there is a repository whose sessions are counted. */
    boolean isCounting() {
        return this.counting;
    }

    /** Spring's filter comes later, so the request does not know these sessions yet. */
    @Override
    public boolean belongsHere(AdmissionRequest request) {
        if (!(request.source() instanceof HttpServletRequest http)) {
            return false;
        }
        Map.Entry<String, StoredSession> named = named(http);
        return named != null
                && named.getValue().touch()
                && named.getValue().holder().isThere(named.getKey());
    }

    @Override
    public boolean wouldBelongHere(AdmissionRequest request) {
        return request.source() instanceof HttpServletRequest http && named(http) != null;
    }

    private Map.@Nullable Entry<String, StoredSession> named(HttpServletRequest request) {
        for (String id : this.ids.of(request)) {
            StoredSession session = this.sessions.get(id);
            if (session != null) {
                return Map.entry(id, session);
            }
        }
        return null;
    }

    /** A request has been let in that is not one of those which are always served. */
    void requestAdmitted(HttpServletRequest request) {
        Map.Entry<String, StoredSession> named = named(request);
        if (named != null && request.getAttribute(USED) == null) {
            named.getValue().enter();
            request.setAttribute(USED, named.getValue());
            this.sessions.adjust(named.getValue());
        }
    }

    /** A request has created a session, which is not counted before it is saved. */
    void sessionCreated(HttpServletRequest request, HttpSession session) {
        request.setAttribute(CREATED, session);
    }

    @Override
    public void requestDestroyed(ServletRequestEvent event) {
        if (!(event.getServletRequest() instanceof HttpServletRequest request)) {
            return;
        }
        if (request.getAttribute(USED) instanceof StoredSession used) {
            used.leave();
            this.sessions.adjust(used);
            this.sessions.changed(used);
        }
        StoredSession created = (request.getAttribute(CREATED) instanceof HttpSession session)
                ? this.sessions.get(session.getId())
                : null;
        if (created != null) {
            created.used();
            this.sessions.adjust(created);
            this.sessions.changed(created);
        }
    }

    /** Have a session end if it is over. */
    void inspect(String sessionId) {
        StoredSession session = this.sessions.get(sessionId);
        if (session != null) {
            session.holder().inspect(sessionId, session);
        }
    }
}
