package io.quiesce.shutdown.leadership;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import org.jspecify.annotations.Nullable;

/**
 * Keeps this instance in its groups or out of them, as it is wished for. Nobody else does either, so that wishes that change
 * cannot get in each other's way.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread; {@link #turn()} is called by one.
 */
final class LeadershipKeeper {

    /** What has failed is tried again after this time. */
    static final Duration RETRY = Duration.ofSeconds(10);

    /** Where this instance should be. */
    enum Wish {
        /** In its groups. */
        STAY,
        /** Out of them, until it comes back. */
        LEAVE,
        /** Out of them, within the time that a shutdown has. */
        END,
        /** Wherever it is. */
        NONE
    }

    private final Supplier<Wish> wish;

    private final Function<Wish, Course> courses;

    private final List<Member> members;

    private final EngineClock clock;

    private final AtomicInteger news = new AtomicInteger();

    private volatile int looked;

    private volatile Wish current = Wish.STAY;

    /** The wish that has come true, {@code null} while it has not. */
    private volatile @Nullable Wish reached = Wish.STAY;

    private volatile boolean closed;

    private boolean started;

    private @Nullable Course course;

    private long retry;

    private boolean failing;

    /**
     * Create a keeper of an instance that is in its groups.
     * @param wish where it should be, at any time
     * @param courses what to do for that
     * @param members the groups
     * @param clock to wait with
     */
    LeadershipKeeper(Supplier<Wish> wish, Function<Wish, Course> courses, List<Member> members, EngineClock clock) {
        this.wish = wish;
        this.courses = courses;
        this.members = members;
        this.clock = clock;
    }

    synchronized void start(ThreadStarter threads) {
        if (!this.started && !this.closed) {
            this.started = true;
            threads.start("shutdown-leadership", this::run);
        }
    }

    void close() {
        this.closed = true;
        this.clock.signal();
    }

    /** Something may have changed: look again. Whoever has called this has to signal the clock. */
    int wakeUp() {
        return this.news.incrementAndGet();
    }

    /**
     * Wait until a wish has come true, unless it fails.
     * @param wish the wish
     * @param still whether it is still waited for
     */
    void await(Wish wish, BooleanSupplier still) throws InterruptedException {
        int asked = wakeUp();
        this.clock.signal();
        this.clock.awaitUntil(
                FleetSync.forever(this.clock),
                () -> (this.looked - asked >= 0 && (isReached(wish) || (wish != Wish.END && hasFailed())))
                        || !still.getAsBoolean());
    }

    /** Whether a wish has come true, and is still wished for. */
    boolean isReached(Wish wish) {
        return this.reached == wish && this.wish.get() == wish;
    }

    private boolean hasFailed() {
        return this.members.stream().anyMatch((member) -> member.failure() != null);
    }

    private void run() {
        while (!this.closed) {
            int seen = this.news.get();
            @Nullable Wish before = this.reached;
            long next = turn();
            if (this.looked != seen || this.reached != before) {
                this.looked = seen;
                this.clock.signal();
            }
            this.clock.awaitUndisturbed(
                    next, () -> this.closed || this.news.get() != seen || this.wish.get() != this.current);
        }
    }

    /** Do what is due. Returns when the next turn is due if nothing changes. */
    long turn() {
        Wish now = this.wish.get();
        Course course = this.course;
        if (course == null || now != this.current) {
            this.current = now;
            course = this.courses.apply(now);
            this.course = course;
        }
        tryAgain(now);
        this.reached = course.turn() ? now : null;
        long next = course.next(this.clock);
        return this.failing ? Math.min(next, this.retry) : next;
    }

    /** Who waits for a drain tries again himself; nobody waits for an instance that only steps aside. */
    private void tryAgain(Wish now) {
        boolean failed = now != Wish.END && hasFailed();
        if (failed && !this.failing) {
            this.retry = this.clock.nanoTime() + RETRY.toNanos();
        } else if (failed && this.retry - this.clock.nanoTime() <= 0) {
            this.members.forEach(Member::forget);
            failed = false;
        }
        this.failing = failed;
    }
}
