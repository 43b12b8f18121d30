package io.quiesce.shutdown.tracking;

import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * What a thread does, and what it does that within.
 */
final class Nesting {

    private static final ThreadLocal<@Nullable Nesting> CURRENT = new ThreadLocal<>();

    private final TrackedWork work;

    private final @Nullable Nesting outer;

    private Nesting(TrackedWork work, @Nullable Nesting outer) {
        this.work = work;
        this.outer = outer;
    }

    static void enter(TrackedWork work) {
        Nesting before = CURRENT.get();
        while (before != null && (before.work == work || before.work.hasEnded())) {
            before = before.outer;
        }
        CURRENT.set(new Nesting(work, before));
    }

    /**
     * Go back to what the calling thread did before.
     * @param withAllWithin whether work that has begun within this, and goes on elsewhere, is left as well
     */
    static void leave(TrackedWork work, boolean withAllWithin) {
        Nesting left = CURRENT.get();
        while (withAllWithin && left != null && left.work != work) {
            left = left.outer;
        }
        if (left != null && left.work == work) {
            CURRENT.set(left.outer);
        }
    }

    /** Return the innermost work of the calling thread of that kind. */
    static @Nullable TrackedWork find(Predicate<TrackedWork> wanted) {
        Nesting level = CURRENT.get();
        while (level != null && !wanted.test(level.work)) {
            level = level.outer;
        }
        return (level != null) ? level.work : null;
    }
}
