package io.quiesce.shutdown.leases;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import org.jspecify.annotations.Nullable;

/**
 * A clock whose time passes when a test says so, for real threads: it goes from one deadline to the next, and on only when all
 * threads that it has started wait again or have ended.
 */
final class SteppedClock implements EngineClock, ThreadStarter {

    static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    private final List<Waiter> waiters = new ArrayList<>();

    private final List<String> started = new ArrayList<>();

    private final List<String> running = new ArrayList<>();

    /** Nanoseconds may overflow at any time. */
    private long now = Long.MAX_VALUE - Duration.ofSeconds(45).toNanos();

    private final long origin = this.now;

    private int busy;

    private @Nullable String impossible;

    private static final class Waiter {

        private final long deadline;

        private boolean awake;

        Waiter(long deadline) {
            this.deadline = deadline;
        }
    }

    /** Let time pass, and everything happen that is due until then. */
    synchronized void pass(Duration time) {
        long target = this.now + time.toNanos();
        while (true) {
            settle();
            Optional<Waiter> next = this.waiters.stream()
                    .min(Comparator.comparingLong((waiter) -> waiter.deadline - this.now))
                    .filter((waiter) -> waiter.deadline - target <= 0);
            if (next.isEmpty()) {
                this.now = target;
                return;
            }
            this.now = next.get().deadline;
            wake();
        }
    }

    /** Let happen what can happen without time passing. */
    synchronized void settle() {
        while (this.busy > 0) {
            await();
        }
    }

    synchronized Duration elapsed() {
        return Duration.ofNanos(this.now - this.origin);
    }

    synchronized void cannotStart(@Nullable String name) {
        this.impossible = name;
    }

    synchronized List<String> started() {
        return List.copyOf(this.started);
    }

    synchronized List<String> running() {
        return List.copyOf(this.running);
    }

    @Override
    public synchronized Instant now() {
        return EPOCH.plus(elapsed());
    }

    @Override
    public synchronized long nanoTime() {
        return this.now;
    }

    @Override
    public synchronized boolean awaitUntil(long deadline, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (this.now - deadline >= 0) {
                return false;
            }
            Waiter waiter = new Waiter(deadline);
            this.waiters.add(waiter);
            this.busy--;
            notifyAll();
            while (!waiter.awake) {
                await();
            }
        }
        return true;
    }

    @Override
    public synchronized void signal() {
        wake();
    }

    private void wake() {
        this.waiters.forEach((waiter) -> waiter.awake = true);
        this.busy += this.waiters.size();
        this.waiters.clear();
        notifyAll();
    }

    private void await() {
        try {
            wait();
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    @Override
    public synchronized Thread start(String name, Runnable task) {
        if (name.equals(this.impossible)) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        this.busy++;
        this.started.add(name);
        this.running.add(name);
        Thread thread = new Thread(() -> run(name, task), name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void run(String name, Runnable task) {
        try {
            task.run();
        } finally {
            synchronized (this) {
                this.busy--;
                this.running.remove(name);
                notifyAll();
            }
        }
    }
}
