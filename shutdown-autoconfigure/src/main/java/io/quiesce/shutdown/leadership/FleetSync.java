package io.quiesce.shutdown.leadership;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.fleet.FleetLeaders;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the fleet knows in step with what is so here. It is the only one who waits for the store: who hands leaderships over
 * looks at what was heard last, so that a shutdown waits for nobody who does not answer.
 */
final class FleetSync {

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

    private static final Duration LAST_RETRY = Duration.ofSeconds(30);

    /** What is so here. */
    interface Self {

        /** Return what the others are to know of it. */
        FleetLeaders.Standing standing();
    }

    private final @Nullable FleetLeaders leaders;

    private final PaceSlot slot;

    private final Self self;

    private final EngineClock clock;

    private final Consumer<Throwable> failures;

    private final AtomicInteger news = new AtomicInteger();

    private volatile boolean closed;

    private boolean started;

    private boolean lost;

    private Duration retry = FIRST_RETRY;

    FleetSync(
            @Nullable FleetLeaders leaders, PaceSlot slot, Self self, EngineClock clock, Consumer<Throwable> failures) {
        this.leaders = leaders;
        this.slot = slot;
        this.self = self;
        this.clock = clock;
        this.failures = failures;
    }

    Optional<FleetLeaders.View> view() {
        return (this.leaders != null) ? Optional.of(this.leaders.view()) : Optional.empty();
    }

    /** Whether others learn what is so here. */
    boolean isShared() {
        return this.leaders != null;
    }

    synchronized void start(ThreadStarter threads) {
        if (!this.started && !this.closed) {
            this.started = true;
            threads.start("shutdown-leadership-sync", this::run);
        }
    }

    /** Something may have changed: look again. */
    void wakeUp() {
        this.news.incrementAndGet();
    }

    void close() {
        this.closed = true;
        this.clock.signal();
    }

    private void run() {
        while (!this.closed) {
            int seen = this.news.get();
            long next = turn();
            this.clock.awaitUndisturbed(next, () -> this.closed || this.news.get() != seen);
        }
    }

    /** Do what is due. Returns when the next turn is due if nothing changes. */
    long turn() {
        try {
            if (this.leaders != null) {
                this.leaders.publish(this.self.standing());
            }
            long next = this.slot.turn();
            this.lost = false;
            this.retry = FIRST_RETRY;
            return next;
        } catch (IOException | RuntimeException ex) {
            if (!this.lost) {
                this.failures.accept(ex);
            }
            this.lost = true;
            long next = this.clock.nanoTime() + this.retry.toNanos();
            Duration later = this.retry.multipliedBy(2);
            this.retry = (later.compareTo(LAST_RETRY) < 0) ? later : LAST_RETRY;
            return next;
        }
    }

    /** How long a clock can wait. */
    static long forever(EngineClock clock) {
        return clock.nanoTime() + ShutdownTimings.LONGEST.toNanos();
    }
}
