package io.quiesce.shutdown.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * A clock whose time passes only while somebody waits: it jumps from one scripted event to the next. As with the clock of the real
 * world, what somebody waits for is looked at again when there has been a signal, and at the deadline.
 */
public final class VirtualClock implements EngineClock {

    public static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingLong(Event::order));

    private long now;

    private long order;

    private long signals;

    private Runnable atNextReading = () -> {};

    private record Event(long time, long order, Runnable action) {}

    /** Script what happens at a time since the beginning. */
    public void at(Duration time, Runnable action) {
        this.events.add(new Event(time.toNanos(), this.order++, action));
    }

    /** Script what happens in a while. */
    public void in(Duration delay, Runnable action) {
        at(Duration.ofNanos(this.now).plus(delay), action);
    }

    /** Script what happens when somebody reads the time of day next: in between what that somebody does before and after. */
    public void atNextReading(Runnable action) {
        this.atNextReading = action;
    }

    public Duration elapsed() {
        return Duration.ofNanos(this.now);
    }

    /** Say when something happens. */
    String stamp(String what) {
        return String.format(Locale.ROOT, "%.1f %s", this.now / 1e9, what);
    }

    @Override
    public Instant now() {
        Runnable action = this.atNextReading;
        this.atNextReading = () -> {};
        action.run();
        return EPOCH.plusNanos(this.now);
    }

    @Override
    public long nanoTime() {
        return this.now;
    }

    @Override
    public boolean awaitUntil(long deadline, BooleanSupplier condition) throws InterruptedException {
        throwIfInterrupted();
        while (!condition.getAsBoolean()) {
            if (!passUntilSignalled(deadline)) {
                this.now = Math.max(this.now, deadline);
                return condition.getAsBoolean();
            }
        }
        return true;
    }

    /** Who changes something and tells nobody is not noticed. Returns whether there was a signal before the deadline. */
    private boolean passUntilSignalled(long deadline) throws InterruptedException {
        long seen = this.signals;
        while (this.signals == seen) {
            Event next = this.events.peek();
            if (next == null || next.time() > deadline) {
                return false;
            }
            this.events.remove();
            this.now = Math.max(this.now, next.time());
            next.action().run();
            throwIfInterrupted();
        }
        return true;
    }

    private static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    public void signal() {
        this.signals++;
    }
}
