package io.quiesce.shutdown.sessions;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.quiesce.shutdown.LongLivedSessions;
import io.quiesce.shutdown.SuspendNotice;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.sessions.SessionCounts.Fate;
import io.quiesce.shutdown.tracking.TrackedWork;

/**
 * One long-lived session: what it was told, what is outstanding on it, and how it ended.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread.
 *
 * @since 0.1.0
 */
public final class TrackedSession implements LongLivedSessions.Session {

    private enum State {
        LIVE,
        SUSPENDED,
        ACKNOWLEDGED,
        DISCONNECTING,
        ENDED
    }

    private final SessionHall hall;

    private final LongLivedSessions.Peer peer;

    private final TrackedWork work;

    private final long number;

    private final ReentrantLock telling = new ReentrantLock();

    private State state = State.LIVE;

    private int outstanding;

    /** Its moment has come, and it waits for what is outstanding. */
    private boolean due;

    TrackedSession(SessionHall hall, LongLivedSessions.Peer peer, TrackedWork work, long number) {
        this.hall = hall;
        this.peer = peer;
        this.work = work;
        this.number = number;
    }

    long number() {
        return this.number;
    }

    @Override
    public Work begin(String description) {
        return begin(description, TrackedWork::close);
    }

    /**
     * Begin the end: what the server still does to close the connection is waited for, and cancelled, as a request is, but
     * nobody has asked for it, and so it does not count as one that has been answered.
     * @return the end, to be closed when that is done
     */
    public Work beginEnd() {
        return begin("end", TrackedWork::withdraw);
    }

    private SessionRequest begin(String description, Consumer<TrackedWork> end) {
        SessionRequest request = new SessionRequest(
                this,
                this.hall.ledger().begin(WorkKind.REQUESTS, () -> description + " of " + this.peer.description()),
                end);
        synchronized (this) {
            this.outstanding++;
        }
        return request;
    }

    /**
     * Begin a request that the calling thread handles from now on: {@link LongLivedSessions#current()} knows it, and the thread
     * is interrupted when work is cancelled.
     * @param description what is being done
     * @return the request, to be closed by this thread
     */
    public Work handle(String description) {
        SessionRequest request = begin(description, TrackedWork::close);
        request.enter();
        return request;
    }

    /**
     * Keep the connection open as an outstanding request does, without counting as one: something is on its way through it.
     * Each call needs a {@link #release()}.
     */
    public synchronized void hold() {
        this.outstanding++;
    }

    /**
     * Let go of a connection that was held.
     */
    public void release() {
        answered();
    }

    void answered() {
        boolean idle;
        synchronized (this) {
            this.outstanding--;
            idle = this.due && this.outstanding == 0;
        }
        if (idle) {
            this.hall.becameIdle(this);
        }
    }

    @Override
    public synchronized boolean isSuspended() {
        return this.state != State.LIVE;
    }

    /** Whether the other end has said that it sends nothing new. */
    synchronized boolean isAcknowledged() {
        return this.state == State.ACKNOWLEDGED;
    }

    synchronized boolean hasEnded() {
        return this.state == State.ENDED;
    }

    /**
     * Return whether the connection is being closed from this side.
     * @return whether whoever closes it ends this session when that has been done
     */
    public synchronized boolean isDisconnecting() {
        return this.state == State.DISCONNECTING;
    }

    @Override
    public void acknowledge() {
        synchronized (this) {
            if (this.state != State.SUSPENDED) {
                return;
            }
            this.state = State.ACKNOWLEDGED;
        }
        this.hall.counts().add(Fate.ACKNOWLEDGED);
    }

    /**
     * Say that the other end, which may not have understood it before, can be told to go elsewhere from now on: if that has
     * been tried, it is tried again.
     */
    public void canBeTold() {
        this.hall.canBeTold(this);
    }

    /** Tell the other end, unless it knows or is on its way out. */
    void suspend(SuspendNotice notice) throws Exception {
        // Whoever tries it again must know what has become of the first time.
        this.telling.lock();
        try {
            tell(notice);
        } finally {
            this.telling.unlock();
        }
    }

    private void tell(SuspendNotice notice) throws Exception {
        synchronized (this) {
            if (this.state != State.LIVE) {
                return;
            }
            // Before it is told: the answer may be here sooner than the call returns.
            this.state = State.SUSPENDED;
        }
        boolean told = false;
        try {
            told = this.peer.suspend(notice);
        } finally {
            if (told) {
                this.hall.counts().add(Fate.SUSPENDED);
            } else {
                wasNotTold();
            }
        }
    }

    private synchronized void wasNotTold() {
        if (this.state == State.SUSPENDED) {
            this.state = State.LIVE;
        }
    }

    /** Returns whether nothing is outstanding; otherwise it is heard of again when that is so. */
    synchronized boolean isIdleOr() {
        this.due = true;
        return this.outstanding == 0;
    }

    /** Close the connection, unless that is being done already. */
    void disconnect() throws Exception {
        Fate fate;
        boolean moved;
        synchronized (this) {
            if (this.state == State.DISCONNECTING || this.state == State.ENDED) {
                return;
            }
            moved = this.state == State.ACKNOWLEDGED;
            fate = (this.outstanding == 0) ? Fate.CLOSED : Fate.FORCED;
            this.state = State.DISCONNECTING;
        }
        this.hall.counts().add(fate);
        if (moved) {
            this.hall.counts().add(Fate.MOVED);
        }
        try {
            this.peer.disconnect();
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        boolean moved;
        synchronized (this) {
            if (this.state == State.ENDED) {
                return;
            }
            moved = this.state == State.SUSPENDED || this.state == State.ACKNOWLEDGED;
            this.state = State.ENDED;
        }
        if (moved) {
            this.hall.counts().add(Fate.MOVED);
        }
        this.work.close();
        this.hall.ended(this);
    }
}
