package io.quiesce.shutdown.sessions;

import java.util.Comparator;
import java.util.PriorityQueue;

import org.jspecify.annotations.Nullable;

/**
 * What is to be done about sessions, in the order of time.
 */
final class Agenda {

    private final PriorityQueue<Step> steps = new PriorityQueue<>(Comparator.comparingLong(Step::time));

    /** What is to be done about a session, in nanoseconds since the beginning. */
    record Step(long time, TrackedSession session, long closes) {}

    void add(long time, TrackedSession session, long closes) {
        this.steps.add(new Step(time, session, closes));
    }

    /** Take the next step, if its time has come. */
    @Nullable
    Step due(long now) {
        return (next() <= now) ? this.steps.poll() : null;
    }

    /** Return when the next step is due: hardly ever, if there is none. */
    long next() {
        Step next = this.steps.peek();
        return (next != null) ? next.time() : Long.MAX_VALUE / 2;
    }

    boolean isEmpty() {
        return this.steps.isEmpty();
    }

    int size() {
        return this.steps.size();
    }

    void clear() {
        this.steps.clear();
    }

    /** Keep only what concerns sessions that have been told. */
    void retainSuspended() {
        this.steps.removeIf((step) -> !step.session().isSuspended());
    }
}
