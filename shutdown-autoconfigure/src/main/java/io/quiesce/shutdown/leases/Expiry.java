package io.quiesce.shutdown.leases;

import java.util.List;
import java.util.function.Consumer;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ThreadStarter;

/**
 * Ends leases when they expire, on one thread that is there only while leases are.
 */
final class Expiry {

    private final LeaseBook book;

    private final EngineClock clock;

    private final ThreadStarter threads;

    private final Consumer<List<Lease>> expired;

    private final Consumer<Throwable> failures;

    private boolean running;

    private long awaited;

    private volatile int news;

    Expiry(
            LeaseBook book,
            EngineClock clock,
            ThreadStarter threads,
            Consumer<List<Lease>> expired,
            Consumer<Throwable> failures) {
        this.book = book;
        this.clock = clock;
        this.threads = threads;
        this.expired = expired;
        this.failures = failures;
    }

    /** Leases have come or gone. The thread is woken only if it waits for too long; most renewals are none of its business. */
    void follow() {
        synchronized (this) {
            Lease next = this.book.next();
            if (this.running) {
                if (next == null || next.expires() - this.awaited < 0) {
                    this.news++;
                    this.clock.signal();
                }
                return;
            }
            if (next == null) {
                return;
            }
            this.running = true;
        }
        start();
    }

    private void start() {
        try {
            this.threads.start("shutdown-leases", this::run);
        } catch (Throwable ex) {
            // There may be no thread to be had; the next renewal tries again.
            synchronized (this) {
                this.running = false;
            }
            this.failures.accept(ex);
        }
    }

    private void run() {
        while (true) {
            this.expired.accept(this.book.takeExpired(this.clock.nanoTime()));
            int seen;
            long until;
            synchronized (this) {
                Lease next = this.book.next();
                if (next == null) {
                    this.running = false;
                    return;
                }
                seen = this.news;
                until = next.expires();
                this.awaited = until;
            }
            this.clock.awaitUndisturbed(until, () -> this.news != seen);
        }
    }
}
