package io.quiesce.shutdown.leadership;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.VirtualClock;

/**
 * Has the threads that never end take one turn whenever something has changed or it is time: an event of the virtual clock has to
 * end.
 */
final class TurningClock implements EngineClock, ThreadStarter {

    private static final Set<String> ENDLESS = Set.of("shutdown-leadership", "shutdown-leadership-sync");

    private static final Duration NEVER = Duration.ofDays(1);

    private final VirtualClock clock;

    private final ThreadStarter others;

    private final Consumer<Runnable> soon;

    private final Map<String, Runnable> endless = new LinkedHashMap<>();

    /** Moments at which there will be a turn: one is enough for each. */
    private final Set<Long> alarms = new HashSet<>();

    /** Ends a turn. There are many, and a trace of each would take its time. */
    private static final class AllForNow extends Error {

        private static final long serialVersionUID = 1;

        private static final AllForNow INSTANCE = new AllForNow();

        private AllForNow() {
            super("This is all for now", null, false, false);
        }
    }

    private boolean turning;

    private boolean scheduled;

    /**
     * Create a clock.
     * @param clock the time
     * @param others starts all other threads
     * @param soon runs what is due, as an event of the virtual clock
     */
    TurningClock(VirtualClock clock, ThreadStarter others, Consumer<Runnable> soon) {
        this.clock = clock;
        this.others = others;
        this.soon = soon;
    }

    @Override
    public Thread start(String name, Runnable task) {
        if (!ENDLESS.contains(name)) {
            return this.others.start(name, task);
        }
        this.endless.put(name, task);
        signal();
        return new Thread(task, name);
    }

    @Override
    public void signal() {
        this.clock.signal();
        if (!this.scheduled) {
            this.scheduled = true;
            this.soon.accept(this::turn);
        }
    }

    private void turn() {
        this.scheduled = false;
        boolean interrupted = Thread.interrupted();
        this.turning = true;
        List.copyOf(this.endless.values()).forEach((task) -> {
            try {
                task.run();
            } catch (AllForNow ex) {
                // The next turn begins anew.
            }
        });
        this.turning = false;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean awaitUntil(long deadline, BooleanSupplier condition) throws InterruptedException {
        return this.turning ? endTurn(deadline, condition) : this.clock.awaitUntil(deadline, condition);
    }

    /** An exception is the slower the more methods it passes. */
    @Override
    public boolean awaitUndisturbed(long deadline, BooleanSupplier condition) {
        return this.turning ? endTurn(deadline, condition) : EngineClock.super.awaitUndisturbed(deadline, condition);
    }

    private boolean endTurn(long deadline, BooleanSupplier condition) {
        if (condition.getAsBoolean()) {
            return true;
        }
        if (deadline - nanoTime() < NEVER.toNanos() && this.alarms.add(deadline)) {
            this.clock.at(Duration.ofNanos(deadline), () -> {
                this.alarms.remove(deadline);
                signal();
            });
        }
        throw AllForNow.INSTANCE;
    }

    @Override
    public Instant now() {
        return this.clock.now();
    }

    @Override
    public long nanoTime() {
        return this.clock.nanoTime();
    }
}
