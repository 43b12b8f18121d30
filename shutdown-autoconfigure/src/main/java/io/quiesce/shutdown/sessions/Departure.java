package io.quiesce.shutdown.sessions;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import io.quiesce.shutdown.SuspendNotice;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.sessions.Agenda.Step;
import io.quiesce.shutdown.sessions.SessionTimings.Plan;

/**
 * One leave: tells all sessions, waits for what is outstanding on each, and closes it.
 * <p>
 * Driven by one thread, which does what is due and then waits for the next moment or for news.
 */
final class Departure {

    /** What a client needs to connect elsewhere when it has been told. */
    private static final long TIME_TO_MOVE = Duration.ofMillis(500).toNanos();

    /**
     * How long nothing must have been outstanding on a session that has been waited for: messages of its client may lie there
     * unread, behind the one that has just been answered.
     */
    private static final long QUIET = Duration.ofMillis(100).toNanos();

    private final SessionHall hall;

    private final EngineClock clock;

    private final Workers workers;

    private final Random random;

    private final boolean telling;

    private final SuspendNotices notices;

    private final Plan plan;

    private final long start;

    private final Queue<TrackedSession> arrived = new ConcurrentLinkedQueue<>();

    private final Queue<TrackedSession> tellable = new ConcurrentLinkedQueue<>();

    private final Queue<TrackedSession> idle = new ConcurrentLinkedQueue<>();

    private final AtomicInteger news = new AtomicInteger();

    /** When each that has been planned is closed. */
    private final Map<TrackedSession, Long> known = new HashMap<>();

    private final Agenda toTell = new Agenda();

    private final Agenda toClose = new Agenda();

    private final Agenda toForce = new Agenda();

    private long end;

    private long leastDistance;

    private long nextClose = Long.MIN_VALUE;

    private volatile boolean replaced;

    private volatile boolean calledOff;

    /**
     * Create a leave that begins now.
     * @param telling whether sessions are told
     * @param notices writes what they are told
     */
    Departure(
            SessionHall hall,
            EngineClock clock,
            Workers workers,
            Random random,
            boolean telling,
            SuspendNotices notices,
            Plan plan) {
        this.hall = hall;
        this.clock = clock;
        this.workers = workers;
        this.random = random;
        this.telling = telling;
        this.notices = notices;
        this.plan = plan;
        this.start = clock.nanoTime();
    }

    void arrived(TrackedSession session) {
        this.arrived.add(session);
        news();
    }

    void canBeTold(TrackedSession session) {
        this.tellable.add(session);
        news();
    }

    void becameIdle(TrackedSession session) {
        this.idle.add(session);
        news();
    }

    /** Another leave takes over. */
    void replace() {
        this.replaced = true;
        news();
    }

    /** Only those that have been told are still closed: that was announced to them. */
    void callOff() {
        this.calledOff = true;
        news();
    }

    /** Something has changed: look again. */
    void news() {
        this.news.incrementAndGet();
        this.clock.signal();
    }

    /**
     * Tell and close sessions until that is over. An interrupt, which says that time is up, has all closed at once.
     * @param over whether no session will come any more, and none that is there need be waited for
     */
    void run(BooleanSupplier over) {
        planAll();
        boolean interrupted = false;
        while (true) {
            int seen = this.news.get();
            long now = this.clock.nanoTime() - this.start;
            takeIn(now);
            tell(now);
            close(now);
            force(now);
            if (isOver(over)) {
                break;
            }
            try {
                this.clock.awaitUntil(this.start + next(), () -> this.news.get() != seen || isOver(over));
            } catch (InterruptedException ex) {
                interrupted = true;
                this.hall.sessions().forEach(this::disconnect);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isOver(BooleanSupplier over) {
        return this.replaced
                || over.getAsBoolean()
                || (this.calledOff && this.toClose.isEmpty() && this.toForce.isEmpty());
    }

    private void planAll() {
        List<TrackedSession> sessions = new ArrayList<>(this.hall.sessions());
        Collections.shuffle(sessions, this.random);
        Spread spread = new Spread(sessions.size(), this.plan.window(), this.random);
        this.end = Math.max(spread.end(), this.plan.window());
        this.leastDistance = spread.leastDistance();
        for (int i = 0; i < sessions.size(); i++) {
            plan(sessions.get(i), spread.notice(i), spread.close(i));
        }
    }

    private void plan(TrackedSession session, long notice, long close) {
        if (this.known.putIfAbsent(session, close) == null) {
            this.toTell.add(notice, session, close);
            this.toClose.add(close, session, close);
        }
    }

    /** Who comes meanwhile gets a moment in what remains; who has become idle has had one. */
    private void takeIn(long now) {
        if (this.calledOff) {
            this.arrived.clear();
            this.tellable.clear();
            this.toTell.clear();
            this.toClose.retainSuspended();
            this.toForce.retainSuspended();
        }
        for (TrackedSession it = this.arrived.poll(); it != null; it = this.arrived.poll()) {
            planLate(it, now);
        }
        for (TrackedSession it = this.tellable.poll(); it != null; it = this.tellable.poll()) {
            Long close = this.known.get(it);
            if (close != null) {
                this.toTell.add(now, it, close);
            } else {
                planLate(it, now);
            }
        }
        for (TrackedSession it = this.idle.poll(); it != null; it = this.idle.poll()) {
            this.toClose.add(it.isAcknowledged() ? now : now + QUIET, it, now);
        }
    }

    private void planLate(TrackedSession session, long now) {
        long left = Math.max(0, this.end - now);
        long timeToMove = Math.min(TIME_TO_MOVE, left);
        plan(session, now, now + timeToMove + (long) (this.random.nextDouble() * (left - timeToMove)));
        // Many may come where few were. It may have been there from the beginning, and be closed by now.
        this.leastDistance = Math.min(this.leastDistance, left / (2L * Math.max(1, this.toClose.size())));
    }

    private void tell(long now) {
        for (Step step = this.toTell.due(now); step != null; step = this.toTell.due(now)) {
            if (this.telling) {
                TrackedSession session = step.session();
                SuspendNotice notice = this.notices.write(Duration.ofNanos(Math.max(0, step.closes() - now)));
                // So that it is not closed before it has been told, as long as there is time.
                session.hold();
                this.workers.run(() -> {
                    try {
                        session.suspend(notice);
                    } finally {
                        session.release();
                    }
                });
            }
        }
    }

    private void close(long now) {
        while (now >= this.nextClose) {
            Step step = this.toClose.due(now);
            if (step == null) {
                return;
            }
            TrackedSession session = step.session();
            if (session.hasEnded()) {
                continue;
            }
            if (this.plan.deadline() == 0 || session.isIdleOr()) {
                // Whoever waits for its turn has a deadline all the same.
                this.nextClose = Math.min(now + this.leastDistance, Math.max(now, this.plan.deadline()));
                disconnect(session);
            } else {
                this.toForce.add(lastMoment(now), session, now);
            }
        }
    }

    /** What is left at the end is closed in its last seconds, not in one instant. */
    private long lastMoment(long now) {
        return Math.max(now, this.plan.deadline() - (long) (this.random.nextDouble() * this.plan.tail()));
    }

    private void force(long now) {
        for (Step step = this.toForce.due(now); step != null; step = this.toForce.due(now)) {
            disconnect(step.session());
        }
    }

    private void disconnect(TrackedSession session) {
        this.workers.run(session::disconnect);
    }

    private long next() {
        long close = this.toClose.isEmpty() ? this.toClose.next() : Math.max(this.toClose.next(), this.nextClose);
        return Math.min(close, Math.min(this.toTell.next(), this.toForce.next()));
    }
}
