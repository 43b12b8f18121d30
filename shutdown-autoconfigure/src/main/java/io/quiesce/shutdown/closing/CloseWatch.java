package io.quiesce.shutdown.closing;

import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.ThreadStarter;

/**
 * Names beans that take long while they do, and closes critical resources when time runs out.
 */
final class CloseWatch implements Runnable {

    private final Closings closings;

    private final CloseBudget budget;

    private final Set<String> critical;

    private final EngineClock clock;

    private final ThreadStarter threads;

    private boolean criticalClosed;

    private volatile boolean over;

    /** Changes whenever a deadline does. */
    private volatile int moved;

    CloseWatch(Closings closings, CloseBudget budget, Set<String> critical, EngineClock clock, ThreadStarter threads) {
        this.closings = closings;
        this.budget = budget;
        this.critical = critical;
        this.clock = clock;
        this.threads = threads;
    }

    @Override
    public void run() {
        // Once at least: a rehearsal is over soon, and this code is to have run by then.
        do {
            int moved = this.moved;
            this.clock.awaitUndisturbed(next(), () -> this.over || this.moved != moved);
            if (!this.over) {
                nameSlow();
                closeCritical();
            }
        } while (!this.over);
    }

    /** Deadlines have changed. */
    void look() {
        synchronized (this) {
            this.moved++;
        }
        this.clock.signal();
    }

    /** There is nothing left to watch. */
    void end() {
        this.over = true;
        this.clock.signal();
    }

    /** What begins meanwhile does not have to say so, which would take longer than most beans: it is not slow before. */
    private long next() {
        long next = this.budget.slowNext(this.clock.nanoTime() + ShutdownTimings.LONGEST.toNanos());
        for (ClosingStep step : this.closings.running()) {
            if (!step.isSlow()) {
                next = Math.min(next, this.budget.slow(step.started()));
            }
        }
        return this.criticalClosed ? next : Math.min(next, this.budget.critical());
    }

    private void nameSlow() {
        for (ClosingStep step : this.closings.running()) {
            if (this.clock.nanoTime() >= this.budget.slow(step.started()) && step.markSlow()) {
                step.bean()
                        .describe()
                        .ifPresent((closing) -> this.closings.tell((listener) -> listener.closingSlowly(closing)));
            }
        }
    }

    private void closeCritical() {
        if (this.criticalClosed || this.clock.nanoTime() < this.budget.critical()) {
            return;
        }
        this.criticalClosed = true;
        List<BeanClosing> open = this.critical.stream()
                .map((name) -> this.closings.find(name).orElse(null))
                .filter(Objects::nonNull)
                .filter(BeanClosing::isOpen)
                .toList();
        if (!open.isEmpty()) {
            this.closings.outOfTime();
            List<String> names = open.stream().map(BeanClosing::name).toList();
            this.closings.tell((listener) -> listener.closingCritical(names));
            open.forEach(this::close);
        }
    }

    private void close(BeanClosing bean) {
        try {
            this.threads.start("shutdown-critical-" + bean.name(), bean::closeOutOfTurn);
        } catch (Throwable ex) {
            // There may be no thread to be had; the others still get their chance.
            this.closings.tell((listener) -> listener.listenerFailed(ex));
        }
    }
}
