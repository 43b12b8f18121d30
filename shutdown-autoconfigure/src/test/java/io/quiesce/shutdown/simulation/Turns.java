package io.quiesce.shutdown.simulation;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import org.jspecify.annotations.Nullable;

/**
 * Time and threads of a simulation: one thread runs at a time, until it waits, and a seed decides which is next. Time passes when
 * nobody can run.
 * <p>
 * Whoever waits looks for the next one itself, so that nothing is handed from thread to thread but the turn.
 */
final class Turns implements EngineClock, ThreadStarter {

    static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    /** So many turns at one moment are a loop without an end. */
    private static final int MOST_AT_ONCE = 100_000;

    private final Deque<SimulatedThread> idle = new ArrayDeque<>();

    private final List<SimulatedThread> all = new ArrayList<>();

    private final List<SimulatedThread> ready = new ArrayList<>();

    private final List<SimulatedThread> waiting = new ArrayList<>();

    private final PriorityQueue<Event> events = new PriorityQueue<>();

    private SplittableRandom random = new SplittableRandom(0);

    private long origin;

    private long now;

    private long order;

    private int atOnce;

    private double yields;

    /** Whether the calling thread has locks that others would wait for. */
    private BooleanSupplier locked = () -> false;

    /** Whether an event is being carried out, on whichever thread looked for the next one. */
    private boolean inEvent;

    private boolean undisturbed;

    private boolean stopped;

    private @Nullable SimulatedThread outside;

    private @Nullable Throwable broken;

    private record Event(long time, long order, Runnable action) implements Comparable<Event> {

        @Override
        public int compareTo(Event other) {
            return (this.time != other.time)
                    ? Long.compare(this.time, other.time)
                    : Long.compare(this.order, other.order);
        }
    }

    /** Ends a thread that still waits when all is over. */
    static final class Over extends Error {

        private static final long serialVersionUID = 1;

        static final Over INSTANCE = new Over();

        private Over() {
            super("The simulation is over", null, false, false);
        }
    }

    /**
     * Begin anew.
     * @param seed decides who is next
     * @param origin what the clock says first
     * @param yields how often a thread lets others run in between
     */
    void begin(long seed, long origin, double yields) {
        this.random = new SplittableRandom(seed);
        this.origin = origin;
        this.now = 0;
        this.order = 0;
        this.atOnce = 0;
        this.yields = yields;
        this.locked = () -> false;
        this.stopped = false;
        this.broken = null;
        this.events.clear();
    }

    /** Threads do not let others run in between when that holds. */
    void yieldUnless(BooleanSupplier locked) {
        this.locked = locked;
    }

    /** Let all threads that still wait come to their end. Called by the thread that began. */
    void stop() {
        this.events.clear();
        this.stopped = true;
        this.yields = 0;
        while (!this.ready.isEmpty() || !this.waiting.isEmpty()) {
            SimulatedThread next = this.ready.isEmpty() ? this.waiting.remove(0) : this.ready.remove(0);
            SimulatedThread self = current();
            this.ready.add(self);
            next.giveTurn();
            self.awaitTurn();
        }
    }

    /**
     * Run something on a simulated thread, and return when that has ended.
     * @throws Throwable what it throws
     */
    void run(Runnable task) throws Throwable {
        CompletableFuture<Void> end = new CompletableFuture<>();
        SimulatedThread first = (SimulatedThread) start("simulation", () -> {
            try {
                task.run();
                end.complete(null);
            } catch (Throwable ex) {
                end.completeExceptionally(ex);
            }
        });
        this.ready.remove(first);
        first.giveTurn();
        try {
            end.get();
        } catch (ExecutionException ex) {
            throw ex.getCause();
        } finally {
            this.all.forEach(SimulatedThread::dismiss);
        }
    }

    long elapsed() {
        return this.now;
    }

    /** Have something happen at a time since the beginning; it must not wait. */
    void at(long time, Runnable action) {
        this.events.add(new Event(Math.max(time, this.now), this.order++, action));
    }

    /** Have a thread do something at a time since the beginning. */
    void threadAt(long time, String name, Runnable task) {
        at(time, () -> start(name, task));
    }

    /** Let others run in between also when the calling thread reads the time; it must have no locks then. */
    void atReadings(Runnable action) {
        current().yieldsAtReading = true;
        action.run();
        current().yieldsAtReading = false;
    }

    /** Let nobody run in between: the calling thread takes a lock that nothing else is known of. */
    void undisturbed(Runnable action) {
        this.undisturbed = true;
        action.run();
        this.undisturbed = false;
    }

    /** Let time pass on the calling thread. */
    void pass(long time) throws InterruptedException {
        awaitUntil(this.origin + this.now + time, () -> false);
    }

    /** Let whatever happens at this moment happen. */
    void endMoment() {
        try {
            pass(1);
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    @Override
    public Instant now() {
        maybeYield();
        return EPOCH.plusNanos(this.now);
    }

    @Override
    public long nanoTime() {
        if (this.stopped) {
            // Whoever survives everything while it waits, as the watchdog does, reads the time between two attempts.
            throw Over.INSTANCE;
        }
        if (this.yields > 0 && current().yieldsAtReading) {
            maybeYield();
        }
        return this.origin + this.now;
    }

    @Override
    public boolean awaitUntil(long deadline, BooleanSupplier condition) throws InterruptedException {
        SimulatedThread self = current();
        if (this.stopped) {
            throw Over.INSTANCE;
        }
        if (this.inEvent) {
            throw new IllegalStateException("An event must not wait");
        }
        self.takeInterrupt();
        self.deadline = saturated(deadline);
        while (true) {
            throwIfInterrupted();
            if (condition.getAsBoolean()) {
                return true;
            }
            if (self.deadline <= this.now && !goesOnForEver()) {
                return false;
            }
            self.condition = condition;
            self.signalled = false;
            this.waiting.add(self);
            next(self);
            self.condition = null;
            if (this.stopped) {
                throw Over.INSTANCE;
            }
        }
    }

    /**
     * Wait on the thread that began, until the condition holds.
     * @throws IllegalStateException if something has gone wrong in between that is not the affair of what is simulated
     */
    void awaitEnd(BooleanSupplier condition) throws InterruptedException {
        this.outside = current();
        awaitUntil(this.origin + Long.MAX_VALUE / 2, () -> this.broken != null || condition.getAsBoolean());
        if (this.broken != null) {
            throw new IllegalStateException(this.broken);
        }
    }

    /** What the clock says may overflow, the time since the beginning does not. */
    private long saturated(long deadline) {
        long left = deadline - this.origin - this.now;
        return (left > Long.MAX_VALUE - this.now) ? Long.MAX_VALUE : this.now + left;
    }

    private static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    public void signal() {
        for (SimulatedThread each : this.waiting) {
            each.signalled = true;
        }
        maybeYield();
    }

    @Override
    public Thread start(String name, Runnable task) {
        if (this.stopped) {
            throw Over.INSTANCE;
        }
        SimulatedThread thread = this.idle.poll();
        if (thread == null) {
            thread = new SimulatedThread(this, this.all.size());
            this.all.add(thread);
            thread.start();
        }
        thread.assign(task);
        this.ready.add(thread);
        maybeYield();
        return thread;
    }

    void interrupted(SimulatedThread thread) {
        thread.signalled = true;
    }

    void ended(SimulatedThread thread) {
        this.idle.push(thread);
        if (this.stopped) {
            if (!this.ready.isEmpty()) {
                this.ready.remove(this.ready.size() - 1).giveTurn();
            }
            thread.awaitTurn();
        } else {
            next(thread);
        }
    }

    private void maybeYield() {
        if (this.yields > 0
                && !this.inEvent
                && !this.undisturbed
                && !this.ready.isEmpty()
                && this.random.nextDouble() < this.yields
                && !this.locked.getAsBoolean()) {
            SimulatedThread self = current();
            this.ready.add(self);
            next(self);
        }
    }

    private static SimulatedThread current() {
        return (SimulatedThread) Thread.currentThread();
    }

    /** Have the next one run; returns when the calling thread is that. */
    private void next(SimulatedThread self) {
        SimulatedThread next = choose();
        if (next != self) {
            next.giveTurn();
            self.awaitTurn();
        } else {
            self.takeInterrupt();
        }
    }

    private SimulatedThread choose() {
        while (true) {
            Event event = this.events.peek();
            boolean due = event != null && event.time() <= this.now;
            if (!due || this.random.nextBoolean()) {
                SimulatedThread woken = wake();
                if (woken != null) {
                    return woken;
                }
            }
            passTime();
            goesOnForEver();
        }
    }

    private boolean goesOnForEver() {
        if (++this.atOnce <= MOST_AT_ONCE) {
            return false;
        }
        fail(new IllegalStateException("It goes on for ever at one moment"));
        return true;
    }

    /** Something is wrong with the simulation itself. */
    void fail(Throwable failure) {
        if (this.broken == null) {
            this.broken = failure;
            if (this.outside != null) {
                this.outside.signalled = true;
            }
        }
        this.atOnce = 0;
        this.events.clear();
    }

    /** Choose one of those that can run now, if there is one. */
    private @Nullable SimulatedThread wake() {
        for (int i = this.waiting.size() - 1; i >= 0; i--) {
            SimulatedThread each = this.waiting.get(i);
            if (each.deadline <= this.now || (each.signalled && wakes(each))) {
                this.waiting.remove(i);
                this.ready.add(each);
            } else {
                each.signalled = false;
            }
        }
        int size = this.ready.size();
        return (size == 0) ? null : this.ready.remove((size == 1) ? 0 : this.random.nextInt(size));
    }

    private static boolean wakes(SimulatedThread thread) {
        BooleanSupplier condition = thread.condition;
        return thread.hasInterrupt() || (condition != null && condition.getAsBoolean());
    }

    private void passTime() {
        long next = Long.MAX_VALUE;
        for (SimulatedThread each : this.waiting) {
            next = Math.min(next, each.deadline);
        }
        Event event = this.events.peek();
        if (event == null
                || next < event.time()
                || (next == event.time() && next > this.now && this.random.nextBoolean())) {
            moveTo(next);
            return;
        }
        this.events.remove();
        moveTo(event.time());
        this.inEvent = true;
        try {
            event.action().run();
        } catch (Throwable ex) {
            fail(ex);
        } finally {
            this.inEvent = false;
        }
    }

    private void moveTo(long time) {
        if (time > this.now) {
            this.now = time;
            this.atOnce = 0;
        }
    }
}
