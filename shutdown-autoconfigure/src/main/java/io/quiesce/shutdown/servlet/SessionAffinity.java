package io.quiesce.shutdown.servlet;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;

import io.quiesce.shutdown.AdmissionRequest;
import io.quiesce.shutdown.AffinityResolver;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;

/**
 * Counts the sessions that the servlet container holds, and speaks for their requests: no other instance has them. Those of
 * Spring Session are in a store that all instances share, and do not come here.
 */
final class SessionAffinity implements AffinityResolver, HttpSessionListener, HttpSessionIdListener {

    private final WorkLedger ledger;

    private final Map<String, TrackedWork> sessions = new ConcurrentHashMap<>();

    SessionAffinity(WorkLedger ledger) {
        this.ledger = ledger;
    }

    @Override
    public boolean belongsHere(AdmissionRequest request) {
        return request.source() instanceof HttpServletRequest http && http.getSession(false) != null;
    }

    @Override
    public void sessionCreated(HttpSessionEvent event) {
        // Its name is a secret.
        this.sessions.put(event.getSession().getId(), this.ledger.begin(WorkKind.SESSIONS, () -> "HTTP session"));
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldId) {
        TrackedWork session = this.sessions.remove(oldId);
        if (session != null) {
            this.sessions.put(event.getSession().getId(), session);
        }
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        TrackedWork session = this.sessions.remove(event.getSession().getId());
        if (session != null) {
            session.close();
        }
    }
}
