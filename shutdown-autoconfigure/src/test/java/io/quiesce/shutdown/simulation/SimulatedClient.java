package io.quiesce.shutdown.simulation;

import java.util.ArrayList;
import java.util.List;

import io.quiesce.shutdown.LongLivedSessions;
import io.quiesce.shutdown.SuspendNotice;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.sessions.TrackedSession;
import io.quiesce.shutdown.simulation.Element.Client;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a long-lived session, and what it has seen of it. It is told in no time, since others wait for that with a
 * lock which the simulation does not know.
 */
final class SimulatedClient implements LongLivedSessions.Peer {

    private static final long NOT_YET = -1;

    final Client script;

    private final Turns turns;

    long began = NOT_YET;

    long suspended = NOT_YET;

    /** When it hung up. */
    long left = NOT_YET;

    /** When it was disconnected. */
    final List<Long> disconnected = new ArrayList<>();

    int told;

    private int outstanding;

    private long asked;

    /** Whether something was outstanding when it was disconnected, and not since that very moment. */
    boolean wasCut;

    private @Nullable TrackedSession session;

    SimulatedClient(Client script, Turns turns) {
        this.script = script;
        this.turns = turns;
    }

    void connect(SessionHall hall) {
        this.began = this.turns.elapsed();
        this.session = hall.begin(this);
        this.turns.threadAt(this.began + this.script.asksAt(), "request", this::ask);
        if (this.script.stays() < Times.NEVER) {
            this.turns.threadAt(this.began + this.script.stays(), "leaves", this::hangUp);
        }
    }

    boolean isLive() {
        return this.began >= 0 && this.left < 0 && this.disconnected.isEmpty();
    }

    private void ask() {
        if (!isLive() || this.session == null) {
            return;
        }
        this.asked = this.turns.elapsed();
        this.outstanding++;
        Work request = this.session.begin(this.script.name());
        try {
            this.turns.pass(this.script.takes());
        } catch (InterruptedException ex) {
            // It is done when it is cancelled.
        } finally {
            this.outstanding--;
            request.close();
        }
    }

    private void hangUp() {
        if (isLive() && this.session != null) {
            this.left = this.turns.elapsed();
            this.session.close();
        }
    }

    @Override
    public String description() {
        return this.script.name();
    }

    @Override
    public boolean suspend(SuspendNotice notice) {
        if (!this.script.understands()) {
            return false;
        }
        this.told++;
        this.suspended = this.turns.elapsed();
        long reacts = this.suspended + this.script.reacts();
        switch (this.script.reaction()) {
            case HONOURS -> this.turns.threadAt(reacts, "acknowledges", this::acknowledge);
            case LATE -> this.turns.threadAt(reacts, "moves", this::hangUp);
            case IGNORES, THROWS -> {}
        }
        return true;
    }

    private void acknowledge() {
        if (isLive() && this.session != null) {
            this.session.acknowledge();
        }
    }

    @Override
    public void disconnect() throws InterruptedException {
        this.disconnected.add(this.turns.elapsed());
        this.wasCut |= this.outstanding > 0 && this.asked < this.turns.elapsed();
        this.turns.pass(this.script.closes());
        if (this.script.reaction() == Element.Reaction.THROWS) {
            throw new IllegalStateException(this.script.name());
        }
    }

    @Override
    public String toString() {
        return "%s: began %s, told %s times, last at %s, left %s, disconnected %s%s"
                .formatted(
                        this.script.name(),
                        Times.of(this.began),
                        this.told,
                        Times.of(this.suspended),
                        Times.of(this.left),
                        this.disconnected.stream().map(Times::of).toList(),
                        this.wasCut ? " with a request outstanding" : "");
    }
}
