package io.quiesce.shutdown.tracking;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Work that goes on, each linked to what was entered before it, without a lock. Whoever looks at it passes over what has ended.
 * <p>
 * The next to be entered is linked to the newest that goes on, which leaves out what has ended since: most often all, as a
 * thread ends what it has begun last. What has ended below something that goes on stays until there is so much of it that
 * going through all costs no more than it has cost to add it. By then it holds nothing; see {@link TrackedWork#forget()}.
 */
final class Chain {

    private static final int FEW = 64;

    /** The newest of each chain. They stand apart, so that processors do not take them away from each other. */
    private final AtomicReferenceArray<@Nullable TrackedWork> newest;

    private final int position;

    private final AtomicInteger buried = new AtomicInteger();

    private final AtomicBoolean sweeping = new AtomicBoolean();

    private volatile int enough = FEW;

    Chain(AtomicReferenceArray<@Nullable TrackedWork> newest, int position) {
        this.newest = newest;
        this.position = position;
    }

    /** Returns whether the work is in; it is not if another thread has got in the way. */
    boolean add(TrackedWork work) {
        TrackedWork first = this.newest.get(this.position);
        work.link(this, goingOn(first));
        return this.newest.compareAndSet(this.position, first, work);
    }

    /** Take note that something in here has ended. */
    void ended() {
        TrackedWork first = this.newest.get(this.position);
        if (first != null && !first.isOver() && this.buried.incrementAndGet() > this.enough) {
            sweep();
        }
    }

    /** One at a time: nobody else writes a link that can be seen. */
    private void sweep() {
        if (!this.sweeping.compareAndSet(false, true)) {
            return;
        }
        try {
            this.buried.set(0);
            int left = 0;
            for (TrackedWork each = goingOn(this.newest.get(this.position)); each != null; each = each.older()) {
                each.link(this, goingOn(each.older()));
                left++;
            }
            this.enough = Math.max(FEW, left);
        } finally {
            this.sweeping.set(false);
        }
    }

    void forEach(Consumer<TrackedWork> action) {
        for (TrackedWork each = goingOn(this.newest.get(this.position)); each != null; each = goingOn(each.older())) {
            action.accept(each);
        }
    }

    private static @Nullable TrackedWork goingOn(@Nullable TrackedWork from) {
        TrackedWork work = from;
        while (work != null && work.isOver()) {
            work = work.older();
        }
        return work;
    }
}
