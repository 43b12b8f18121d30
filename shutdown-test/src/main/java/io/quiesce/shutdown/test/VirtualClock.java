package io.quiesce.shutdown.test;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import io.quiesce.shutdown.engine.EngineClock;

/**
 * Time that stands still until somebody lets it pass, while threads run as they do.
 */
final class VirtualClock implements EngineClock {

    /** How long real code may take before the test gives up: no time of it is asserted. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Duration patience;

    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = this.lock.newCondition();

    private final Map<Thread, Wait> waits = new HashMap<>();

    private final Instant origin = Instant.now();

    private volatile long nanos;

    /** Raised whenever a condition that somebody waits for may hold. */
    private long version;

    /**
     * What a thread waits for.
     *
     * @param deadline for how long
     * @param seen the version at which its condition did not hold
     */
    private record Wait(long deadline, long seen) {}

    VirtualClock() {
        this(PATIENCE);
    }

    VirtualClock(Duration patience) {
        this.patience = patience;
    }

    @Override
    public Instant now() {
        return this.origin.plusNanos(nanoTime());
    }

    @Override
    public long nanoTime() {
        return this.nanos;
    }

    @Override
    public boolean awaitUntil(long deadline, BooleanSupplier condition) throws InterruptedException {
        this.lock.lockInterruptibly();
        try {
            while (!condition.getAsBoolean()) {
                if (deadline - this.nanos <= 0) {
                    return false;
                }
                this.waits.put(Thread.currentThread(), new Wait(deadline, this.version));
                this.changed.signalAll();
                this.changed.await();
            }
            return true;
        } finally {
            this.waits.remove(Thread.currentThread());
            this.lock.unlock();
        }
    }

    @Override
    public void signal() {
        this.lock.lock();
        try {
            this.version++;
            this.changed.signalAll();
        } finally {
            this.lock.unlock();
        }
    }

    /**
     * Let time pass, from one deadline to the next, each time until the shutdown waits for the one after that.
     * @param time how long
     * @param shutdown what is carried out meanwhile
     */
    void elapse(Duration time, Course shutdown) throws InterruptedException {
        this.lock.lockInterruptibly();
        try {
            settle(shutdown);
            long end = this.nanos + time.toNanos();
            while (this.nanos < end) {
                this.nanos = next(end);
                this.version++;
                this.changed.signalAll();
                settle(shutdown);
            }
        } finally {
            this.lock.unlock();
        }
    }

    private long next(long end) {
        return this.waits.values().stream()
                .mapToLong(Wait::deadline)
                .filter((deadline) -> deadline > this.nanos)
                .reduce(end, Math::min);
    }

    /**
     * Wait until the shutdown has nothing to do before time passes, or is over. A source that hangs, or work that ignores its
     * cancellation, is what a deadline is for: it is not waited for so long.
     */
    void settle(Course shutdown) throws InterruptedException {
        boolean settled = await(
                this.patience.dividedBy(10),
                () -> shutdown.isOver() || !shutdown.isBusy() && isWaiting(shutdown.thread()));
        if (!settled) {
            shutdown.giveUpWaiting();
        }
        awaitOrFail(shutdown, () -> shutdown.isOver() || isWaiting(shutdown.thread()));
    }

    /** Wait until the shutdown is over, with no more time passing. */
    void awaitEnd(Course shutdown) throws InterruptedException {
        awaitOrFail(shutdown, shutdown::isOver);
    }

    private void awaitOrFail(Course shutdown, BooleanSupplier condition) throws InterruptedException {
        if (!await(this.patience, condition)) {
            throw new AssertionError(shutdown.describe(Duration.ofNanos(this.nanos)));
        }
    }

    private boolean await(Duration patience, BooleanSupplier condition) throws InterruptedException {
        this.lock.lockInterruptibly();
        try {
            long left = patience.toNanos();
            while (!condition.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                left = this.changed.awaitNanos(left);
            }
            return true;
        } finally {
            this.lock.unlock();
        }
    }

    private boolean isWaiting(Thread thread) {
        Wait wait = this.waits.get(thread);
        return wait != null && wait.seen() == this.version && wait.deadline() > this.nanos;
    }
}
