package io.quiesce.shutdown.sessions;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

import io.quiesce.shutdown.LongLivedSessions;
import io.quiesce.shutdown.LongLivedSessions.Peer;
import io.quiesce.shutdown.LongLivedSessions.Session;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;

/**
 * The long-lived sessions that are there.
 *
 * @since 0.1.0
 */
public final class SessionHall {

    private final WorkLedger ledger;

    private final SessionCounts counts = new SessionCounts();

    /** In the order in which they began. */
    private final ConcurrentNavigableMap<Long, TrackedSession> sessions = new ConcurrentSkipListMap<>();

    private final AtomicLong begun = new AtomicLong();

    private volatile Runnable onFirst = () -> {};

    private volatile @Nullable Departure departure;

    /**
     * Create a hall without sessions.
     * @param ledger in which they are counted
     */
    public SessionHall(WorkLedger ledger) {
        this.ledger = ledger;
        ledger.reportSessions(this.counts::lately);
    }

    WorkLedger ledger() {
        return this.ledger;
    }

    /**
     * Return what has become of sessions.
     * @return counts since the start
     */
    public SessionCounts counts() {
        return this.counts;
    }

    /** Whether there has ever been a session: an application without any need not wait for some. */
    boolean isUsed() {
        return this.begun.get() > 0;
    }

    /** Have somebody told when there is a session for the first time. */
    void onFirst(Runnable action) {
        this.onFirst = action;
    }

    boolean isEmpty() {
        return this.sessions.isEmpty();
    }

    List<TrackedSession> sessions() {
        return List.copyOf(this.sessions.values());
    }

    /**
     * Return the hall as applications see it, who may have a mock in the place of that bean, as with
     * {@link WorkLedger#tracker()}.
     * @return their view
     */
    public LongLivedSessions view() {
        return new LongLivedSessions() {
            @Override
            public Session begin(Peer peer) {
                return SessionHall.this.begin(peer);
            }

            @Override
            public Optional<Session> current() {
                return SessionHall.this.current();
            }
        };
    }

    /**
     * Add a session that has begun.
     * @param peer the other end
     * @return the session
     */
    public TrackedSession begin(Peer peer) {
        long number = this.begun.getAndIncrement();
        TrackedWork work = this.ledger.begin(WorkKind.SESSIONS, peer::description);
        TrackedSession session = new TrackedSession(this, peer, work, number);
        this.sessions.put(number, session);
        if (number == 0) {
            this.onFirst.run();
        }
        // After it has been added: whoever begins to leave just now sees it there, or is seen here.
        Departure leaving = this.departure;
        if (leaving != null) {
            leaving.arrived(session);
        }
        return session;
    }

    /**
     * Return the session whose request the calling thread handles.
     * @return the session, or nothing if it handles none
     */
    public Optional<Session> current() {
        return SessionRequest.current().map((session) -> session);
    }

    @Nullable
    Departure departure() {
        return this.departure;
    }

    /** From now on this leave is told who comes and goes. Returns the one that was until now. */
    synchronized @Nullable Departure follow(@Nullable Departure next) {
        Departure before = this.departure;
        if (before == null && next != null) {
            this.counts.leaving();
        }
        this.departure = next;
        return before;
    }

    void ended(TrackedSession session) {
        this.sessions.remove(session.number());
        Departure leaving = this.departure;
        if (leaving != null) {
            leaving.news();
        }
    }

    void canBeTold(TrackedSession session) {
        Departure leaving = this.departure;
        if (leaving != null) {
            leaving.canBeTold(session);
        }
    }

    void becameIdle(TrackedSession session) {
        Departure leaving = this.departure;
        if (leaving != null) {
            leaving.becameIdle(session);
        }
    }
}
