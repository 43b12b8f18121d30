package io.quiesce.shutdown.tracking;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * What a thread does, and what it does that within. Work within nothing, as most is, stands for itself.
 */
final class Nesting {

    /** A level of what a thread does. */
    abstract static class Level {

        abstract TrackedWork work();

        abstract @Nullable Level outer();
    }

    private static final class Inner extends Level {

        private final TrackedWork work;

        private final Level outer;

        Inner(TrackedWork work, Level outer) {
            this.work = work;
            this.outer = outer;
        }

        @Override
        TrackedWork work() {
            return this.work;
        }

        @Override
        Level outer() {
            return this.outer;
        }
    }

    /**
     * What is held for a thread is looked up once for each change. Its class is the JDK's, so that a thread which outlives the
     * application does not hold that.
     */
    private static final ThreadLocal<AtomicReference<@Nullable Level>> CURRENT =
            ThreadLocal.withInitial(AtomicReference::new);

    private Nesting() {}

    static void enter(TrackedWork work) {
        AtomicReference<@Nullable Level> current = CURRENT.get();
        Level before = current.getPlain();
        while (before != null && (before.work() == work || before.work().hasEnded())) {
            before = before.outer();
        }
        current.setPlain((before != null) ? new Inner(work, before) : work);
    }

    /**
     * Go back to what the calling thread did before.
     * @param withAllWithin whether work that has begun within this, and goes on elsewhere, is left as well
     */
    static void leave(TrackedWork work, boolean withAllWithin) {
        AtomicReference<@Nullable Level> current = CURRENT.get();
        Level left = current.getPlain();
        while (withAllWithin && left != null && left.work() != work) {
            left = left.outer();
        }
        if (left != null && left.work() == work) {
            current.setPlain(left.outer());
        }
    }

    /** Return the innermost work of the calling thread of that kind. */
    static @Nullable TrackedWork find(Predicate<TrackedWork> wanted) {
        Level level = CURRENT.get().getPlain();
        while (level != null && !wanted.test(level.work())) {
            level = level.outer();
        }
        return (level != null) ? level.work() : null;
    }
}
