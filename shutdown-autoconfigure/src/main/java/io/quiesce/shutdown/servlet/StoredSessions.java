package io.quiesce.shutdown.servlet;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.session.MapSession;
import org.springframework.session.MapSessionRepository;

/**
 * Comes before a repository of Spring Session that has its sessions in the memory of this instance, and counts them.
 * <p>
 * What is changed there and what is counted change under one lock, so that they are the same. All of it is in memory.
 */
final class StoredSessions implements MethodInterceptor {

    /** Set while a thread serves a request whose new session ends with it, even if it is saved before, with the response. */
    private static final ThreadLocal<Boolean> PASSING = ThreadLocal.withInitial(() -> false);

    private final MapSessionRepository repository;

    private final LiveSessions<StoredSession> sessions;

    StoredSessions(MapSessionRepository repository, LiveSessions<StoredSession> sessions) {
        this.repository = repository;
        this.sessions = sessions;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Object argument = (invocation.getArguments().length == 1) ? invocation.getArguments()[0] : null;
        String method = invocation.getMethod().getName();
        if (method.equals("save") && argument instanceof MapSession session) {
            save(session);
            return null;
        }
        if (method.equals("findById") && argument instanceof String id) {
            return find(id);
        }
        if (method.equals("deleteById") && argument instanceof String id) {
            delete(id);
            return null;
        }
        return invocation.proceed();
    }

    /** Say whether sessions that the calling thread saves for the first time end soon by themselves, and are not counted. */
    static void setPassing(boolean passing) {
        if (passing) {
            PASSING.set(true);
        } else {
            PASSING.remove();
        }
    }

    private void save(MapSession session) {
        String id = session.getId();
        StoredSession stored;
        synchronized (this) {
            this.repository.save(session);
            if (PASSING.get() && this.sessions.get(session.getOriginalId()) == null) {
                return;
            }
            if (!id.equals(session.getOriginalId())) {
                this.sessions.rename(session.getOriginalId(), id);
            }
            StoredSession known = this.sessions.get(id);
            stored = (known != null)
                    ? known
                    : this.sessions.begin(id, (work, clock) -> new StoredSession(this, session, work, clock));
            stored.saved(session);
        }
        this.sessions.changed(stored);
    }

    private @Nullable MapSession find(String id) {
        MapSession found = this.repository.findById(id);
        if (found == null) {
            isThere(id);
        }
        return found;
    }

    /** The repository notices that a session is over when it is asked for it. */
    synchronized boolean isThere(String id) {
        boolean there = this.repository.findById(id) != null;
        if (!there) {
            this.sessions.end(id);
        }
        return there;
    }

    private synchronized void delete(String id) {
        this.repository.deleteById(id);
        this.sessions.end(id);
    }

    /** Have a session end if it is over. */
    void inspect(String id, StoredSession session) {
        if (session.isOver()) {
            delete(id);
        } else {
            isThere(id);
        }
    }
}
