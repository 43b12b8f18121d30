package io.quiesce.shutdown.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.simulation.Bounds.Signals;
import io.quiesce.shutdown.simulation.Element.Arrival;
import io.quiesce.shutdown.simulation.Element.Closer;
import io.quiesce.shutdown.simulation.Element.Handler;
import io.quiesce.shutdown.simulation.Element.Outside;
import io.quiesce.shutdown.simulation.Element.Source;
import io.quiesce.shutdown.simulation.Element.Waits;
import io.quiesce.shutdown.simulation.ScriptedSource.Step;
import io.quiesce.shutdown.simulation.Trace.What;
import org.jspecify.annotations.Nullable;

/**
 * Says what a shutdown comes to, from its scenario and from what went before it: what had been let in, and since when the
 * application was out of service. It goes from one moment to the next and looks at everything at each, without threads, locks or
 * signals, and knows nothing of the engine.
 * <p>
 * What happens at the very same moment can go one way or the other. So it is asked twice: once all that ends does so before time
 * is up, once after it.
 */
final class Oracle {

    static final long NOT = Long.MAX_VALUE;

    private final Outcome outcome;

    private final Scenario scenario;

    /** Whether time is up before what ends at that moment has ended. */
    private final boolean pessimistic;

    private final Bounds bounds;

    private final Signals signals;

    private final List<Job> jobs = new ArrayList<>();

    private final List<Arrival> coming = new ArrayList<>();

    private final List<Course> handlers = new ArrayList<>();

    private final List<Course> announcements = new ArrayList<>();

    private final Prediction prediction = new Prediction();

    private long lastRequest;

    private long now;

    private boolean workDone;

    private boolean bad;

    /** A handler or an announcement. */
    private static final class Course {

        final long began;

        final @Nullable Handler handler;

        /** When it ends, if it waits for nothing. */
        long end;

        boolean good;

        boolean registry;

        boolean over;

        Course(long began, @Nullable Handler handler, long end, boolean good) {
            this.began = began;
            this.handler = handler;
            this.end = end;
            this.good = good;
        }
    }

    Oracle(Outcome outcome, boolean pessimistic) {
        this.outcome = outcome;
        this.scenario = outcome.scenario();
        this.pessimistic = pessimistic;
        this.signals = new Signals(outcome);
        this.bounds = new Bounds(outcome, this.signals);
    }

    Prediction predict() {
        this.now = this.bounds.released();
        this.lastRequest = this.now;
        this.prediction.initiated = this.now;
        begin();
        while (this.prediction.drained == NOT) {
            this.bounds.moveTo(this.now);
            act();
            this.now = (this.prediction.drained == NOT) ? next() : this.now;
        }
        close();
        return this.prediction;
    }

    private void begin() {
        for (Unit unit : this.outcome.units()) {
            // What came at this very moment was let in before or after; that is a fact as well.
            if (unit.isAdmitted() && unit.began <= this.now && !(unit.ended >= 0 && unit.ended < this.now)) {
                this.jobs.add(Job.of(unit.arrival, unit.began));
            }
        }
        this.scenario.all(Arrival.class).filter((it) -> it.at() > this.now).forEach(this.coming::add);
        for (Source source : this.scenario.list(Source.class)) {
            long began = stepBegan(new Step(source.name(), "stopFetching"));
            this.jobs.add(Job.step(source, "stopFetching", began, source.stopsFetching(), source.fails()));
        }
        for (Outside outside : this.scenario.list(Outside.class)) {
            long limit = this.now + outside.timeout();
            long end = Labour.later(stepBegan(new Step(outside.name(), "gone")), outside.leaves());
            boolean inTime = this.pessimistic ? end < limit : end <= limit;
            Course course = new Course(this.now, null, Math.min(end, limit), inTime && !outside.fails());
            course.registry = outside.registry();
            this.announcements.add(course);
        }
        for (Handler handler : this.scenario.list(Handler.class)) {
            if (handler.at() < this.now) {
                add(handler, this.now);
            }
        }
    }

    private void add(Handler handler, long began) {
        long end = (handler.waits() == Waits.NOT) ? Labour.later(began, handler.takes()) : NOT;
        this.handlers.add(new Course(began, handler, end, !handler.fails()));
    }

    /** Who has been out of service may have to wait for a step before; then that is a fact, and never if it did not begin. */
    private long stepBegan(Step step) {
        if (!this.outcome.trace().has(What.CHANGED)) {
            return this.now;
        }
        Optional<Trace.Event> event = this.outcome
                .trace()
                .all(What.STEP_BEGAN)
                .filter((it) -> it.detail().equals(step))
                .findFirst();
        return event.map(Trace.Event::at).orElse(Times.NEVER);
    }

    /** Do all that happens now. */
    private void act() {
        if (this.pessimistic) {
            arrive();
            turn();
            end();
        } else {
            end();
            turn();
            arrive();
        }
        // What has begun now may end now.
        for (int i = 0; i < 4 && this.prediction.drained == NOT; i++) {
            end();
            turn();
        }
    }

    private void arrive() {
        this.coming.removeIf((arrival) -> {
            if (arrival.at() > this.now) {
                return false;
            }
            for (int i = 0; i < arrival.count(); i++) {
                arrive(arrival);
            }
            return true;
        });
        for (Handler handler : this.scenario.list(Handler.class)) {
            if (handler.at() == this.now && this.handlers.stream().noneMatch((it) -> it.handler == handler)) {
                add(handler, this.now);
            }
        }
    }

    private void arrive(Arrival arrival) {
        boolean admitted =
                switch (arrival.kind()) {
                    case REQUESTS -> this.prediction.refusing == NOT;
                    case TASKS -> !this.workDone;
                    case MESSAGES, SESSIONS -> this.jobs.stream().anyMatch((job) -> job.isFetchingMessages(this.now));
                };
        if (admitted) {
            Job job = Job.of(arrival, this.now);
            this.jobs.add(job);
            if (arrival.kind() == WorkKind.REQUESTS) {
                this.lastRequest = this.now;
            }
            // A task that begins when others are cancelled is begun by those, and has the grace.
            if (this.prediction.cancelling != NOT && arrival.kind() != WorkKind.TASKS) {
                job.cancel(this.now, this.pessimistic);
            }
        }
    }

    private void end() {
        for (Job job : this.jobs) {
            if (!job.over && job.end <= this.now) {
                job.over = true;
                this.bad |= job.fails;
            }
        }
        for (Course course : this.announcements) {
            course.over |= course.end <= this.now;
        }
        for (Course course : this.handlers) {
            follow(course);
        }
    }

    private void follow(Course course) {
        Handler handler = course.handler;
        if (course.over || handler == null) {
            return;
        }
        if (handler.waits() == Waits.FORCED || handler.waits() == Waits.CLOSES) {
            // It does not hold what it waits for.
            course.over = true;
            return;
        }
        long reached = this.prediction.reached(handler.waits());
        if (course.end == NOT && reached <= this.now) {
            course.end = Labour.later(this.now, handler.takes());
        }
        if (course.end <= this.now) {
            course.over = true;
            this.bad |= !course.good;
        }
    }

    private boolean isOutstanding(@Nullable WorkKind kind) {
        return this.jobs.stream()
                .anyMatch((job) -> !job.over && (kind == null ? job.kind != WorkKind.SESSIONS : job.kind == kind));
    }

    private long endOfWindow() {
        long end = this.bounds.refuse();
        var quietPeriod = this.scenario.timings().quietPeriod();
        if (quietPeriod == null) {
            return end;
        }
        long quietSince = this.lastRequest;
        for (Course it : this.announcements) {
            if (it.registry) {
                if (!it.over || !it.good) {
                    return end;
                }
                quietSince = Math.max(quietSince, it.end);
            }
        }
        return Math.min(end, quietSince + quietPeriod.toNanos());
    }

    private void turn() {
        if (this.prediction.drained != NOT) {
            return;
        }
        if (this.prediction.refusing == NOT && this.now >= endOfWindow()) {
            this.prediction.refusing = this.now;
            for (Source source : this.scenario.list(Source.class)) {
                this.jobs.add(Job.step(source, "stopAccepting", this.now, source.stopsAccepting(), false));
            }
            if (!this.pessimistic) {
                end();
            }
        }
        if (this.prediction.refusing != NOT && !this.workDone) {
            followWork();
        }
        boolean handlersDone = this.handlers.stream().allMatch((it) -> it.over);
        if (handlersDone) {
            this.prediction.reach(Waits.NOT, this.now);
        }
        if (this.workDone && handlersDone && this.announcements.stream().allMatch((it) -> it.over)) {
            this.prediction.drained = this.now;
        } else if (this.now >= this.bounds.force()) {
            giveUp();
        }
    }

    private void followWork() {
        if (!isOutstanding(WorkKind.REQUESTS)) {
            this.prediction.reach(Waits.REQUESTS, this.now);
        }
        if (!isOutstanding(WorkKind.MESSAGES)) {
            this.prediction.reach(Waits.MESSAGES, this.now);
        }
        if (isOutstanding(null) && this.now >= this.bounds.cancel()) {
            cancel();
        }
        if (!isOutstanding(null)) {
            done();
        } else if (this.now >= this.bounds.abandon()) {
            abandon();
        }
    }

    private void done() {
        this.workDone = true;
        this.prediction.reach(Waits.REQUESTS, this.now);
        this.prediction.reach(Waits.MESSAGES, this.now);
        this.prediction.reach(Waits.TASKS, this.now);
        this.prediction.reach(Waits.CANCELLING, this.now);
    }

    private void cancel() {
        if (this.prediction.cancelling == NOT) {
            this.prediction.cancelling = this.now;
            this.prediction.reach(Waits.CANCELLING, this.now);
            this.jobs.stream().filter((job) -> !job.over).forEach((job) -> job.cancel(this.now, this.pessimistic));
            // Who comes at this moment may have come before or after, and is cancelled or not.
            this.prediction.tie = this.outcome.units().stream()
                    .anyMatch((unit) -> unit.began == this.now && unit.kind() == WorkKind.TASKS);
            if (!this.pessimistic) {
                end();
            }
        }
    }

    private void abandon() {
        this.prediction.abandoning = this.now;
        this.jobs.stream().filter((job) -> !job.over).forEach((job) -> {
            job.over = true;
            this.bad = true;
        });
        done();
    }

    private void giveUp() {
        if (!this.pessimistic) {
            end();
        }
        if (!this.workDone) {
            cancel();
            abandon();
        }
        this.bad |= this.handlers.stream().anyMatch((it) -> !it.over);
        this.prediction.reach(Waits.NOT, this.now);
        this.prediction.drained = this.now;
    }

    private void close() {
        this.prediction.tie |= this.scenario
                .all(Handler.class)
                .anyMatch((handler) -> handler.at() == this.now || handler.at() == this.prediction.initiated);
        long closed = this.now;
        for (Closer closer : this.scenario.list(Closer.class)) {
            closed = Labour.later(closed, closer.takes());
            this.bad |= closer.fails();
        }
        for (Course course : this.handlers) {
            Handler handler = course.handler;
            if (handler != null && handler.waits() == Waits.FORCED && handler.fails()) {
                long end = Labour.later(Math.max(this.now, course.began), handler.takes());
                this.bad |= this.pessimistic ? end <= closed : end < closed;
            }
        }
        this.bounds.moveTo(closed);
        long watched = this.bounds.watched();
        boolean inTime = this.pessimistic ? closed < watched : closed <= watched;
        this.prediction.gone = Math.min(closed, watched);
        this.prediction.success = !this.bad && inTime && closed <= this.bounds.halt();
    }

    /** Return the next moment at which something may happen. */
    private long next() {
        long next = Math.min(this.bounds.next(this.now), this.bounds.force());
        for (Arrival arrival : this.coming) {
            next = earlier(next, arrival.at());
        }
        for (Handler handler : this.scenario.list(Handler.class)) {
            next = earlier(next, handler.at());
        }
        for (Job job : this.jobs) {
            next = job.over ? next : earlier(next, job.end);
        }
        for (List<Course> courses : List.of(this.handlers, this.announcements)) {
            for (Course course : courses) {
                next = course.over ? next : earlier(next, course.end);
            }
        }
        return (this.prediction.refusing == NOT) ? earlier(next, endOfWindow()) : next;
    }

    private long earlier(long next, long time) {
        return (time > this.now) ? Math.min(next, time) : next;
    }

    static ShutdownCause cause(Outcome outcome) {
        return (ShutdownCause)
                outcome.trace().all(What.BEGAN).findFirst().orElseThrow().detail();
    }
}
