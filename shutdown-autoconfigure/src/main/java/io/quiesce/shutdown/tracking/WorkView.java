package io.quiesce.shutdown.tracking;

import java.time.Duration;

import io.quiesce.shutdown.engine.ThreadSnapshot;
import io.quiesce.shutdown.engine.WorkDetails;

/**
 * How work looks to those who only want to know.
 */
final class WorkView {

    private WorkView() {}

    static WorkDetails of(TrackedWork work, long now, boolean withStack) {
        Thread thread = work.runner();
        ThreadSnapshot where = ThreadSnapshot.of(withStack ? thread : null);
        return new WorkDetails(
                work.kind(),
                work.description(),
                Duration.ofNanos(now - work.began()),
                (thread != null) ? nameOf(thread) : null,
                where.stack(),
                where.waitsFor());
    }

    /** Virtual threads have no name of their own. */
    private static String nameOf(Thread thread) {
        return thread.getName().isEmpty() ? thread.toString() : thread.getName();
    }
}
