package io.quiesce.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Requests at a constant rate, under way. Each is sent when it is due, whatever the earlier ones do.
 */
public final class Load implements AutoCloseable {

    /**
     * The most requests that are under way at a time. Those beyond count as failed, so that a run which was too much
     * for its client never looks like a success.
     */
    static final int MAX_UNDER_WAY = 1000;

    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = this.lock.newCondition();

    private final ScheduledExecutorService pacer =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("load-pacer"));

    private final ExecutorService workers = Executors.newCachedThreadPool(DaemonThreads.named("load-worker"));

    private final List<Sample> samples = new ArrayList<>();

    private final RequestMix mix;

    private final Sender sender;

    private final RateSchedule schedule;

    private long begun;

    private boolean stopped;

    /**
     * Begin to send requests.
     * @param plan how many, for how long
     * @param sender who sends them, on a thread for each that is under way
     */
    public Load(LoadPlan plan, Sender sender) {
        this.mix = plan.mix();
        this.sender = sender;
        this.schedule = new RateSchedule(System.nanoTime(), plan.perSecond(), plan.maxRequests(), plan.maxTime());
        this.pacer.execute(this::sendDue);
    }

    private void sendDue() {
        OptionalLong untilNext = this.schedule.takeDue(System.nanoTime(), this::begin);
        if (untilNext.isPresent()) {
            scheduleNext(untilNext.getAsLong());
        } else {
            stop();
        }
    }

    private void scheduleNext(long nanos) {
        this.lock.lock();
        try {
            if (!this.stopped) {
                this.pacer.schedule(this::sendDue, nanos, TimeUnit.NANOSECONDS);
            }
        } finally {
            this.lock.unlock();
        }
    }

    private void begin(long index, long dueNanos) {
        RequestKind kind = this.mix.at(index);
        boolean room;
        this.lock.lock();
        try {
            if (this.stopped) {
                return;
            }
            room = this.begun++ - this.samples.size() < MAX_UNDER_WAY;
        } finally {
            this.lock.unlock();
        }
        // A worker may need a new thread, whose start must not keep the others from counting the ends of theirs.
        if (room) {
            this.workers.execute(() -> end(this.sender.send(kind, dueNanos)));
        } else {
            end(Sample.notSent(kind, dueNanos, MAX_UNDER_WAY + " requests were under way"));
        }
    }

    private void end(Sample sample) {
        this.lock.lock();
        try {
            this.samples.add(sample);
            this.changed.signalAll();
        } finally {
            this.lock.unlock();
        }
    }

    /**
     * Return how the requests ended that have ended so far.
     * @return a report
     */
    public LoadReport report() {
        this.lock.lock();
        try {
            return new LoadReport(this.samples);
        } finally {
            this.lock.unlock();
        }
    }

    /**
     * Wait until further requests have ended.
     * @param count how many, counted from now
     * @param timeout the longest time to wait
     * @return whether so many ended in time
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public boolean awaitFurther(long count, Duration timeout) throws InterruptedException {
        return awaitSteady(count, Long.MAX_VALUE, timeout);
    }

    /**
     * Wait until further requests have ended, and no more than some are under way.
     * @param count how many, counted from now
     * @param underWay the most requests that are under way then
     * @param timeout the longest time to wait
     * @return whether this happened in time
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public boolean awaitSteady(long count, long underWay, Duration timeout) throws InterruptedException {
        long wanted = ended() + count;
        return await(() -> this.samples.size() >= wanted && this.begun - this.samples.size() <= underWay, timeout);
    }

    /** Wait until so many requests have ended, counted from the first. */
    boolean awaitEnded(long count, Duration timeout) throws InterruptedException {
        return await(() -> this.samples.size() >= count, timeout);
    }

    /**
     * Wait until every request has been sent and has ended.
     * @param timeout the longest time to wait
     * @return whether this happened in time
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public boolean awaitEnd(Duration timeout) throws InterruptedException {
        return await(() -> this.stopped && this.samples.size() == this.begun, timeout);
    }

    private boolean await(BooleanSupplier condition, Duration timeout) throws InterruptedException {
        this.lock.lockInterruptibly();
        try {
            long remaining = timeout.toNanos();
            while (!condition.getAsBoolean() && remaining > 0) {
                remaining = this.changed.awaitNanos(remaining);
            }
            return condition.getAsBoolean();
        } finally {
            this.lock.unlock();
        }
    }

    private long ended() {
        this.lock.lock();
        try {
            return this.samples.size();
        } finally {
            this.lock.unlock();
        }
    }

    /**
     * Send no further requests. Those that were sent go on.
     */
    public void stop() {
        this.lock.lock();
        try {
            this.stopped = true;
            this.changed.signalAll();
        } finally {
            this.lock.unlock();
        }
        this.pacer.shutdown();
    }

    /**
     * Send no further requests, and give up those that were sent.
     */
    @Override
    public void close() {
        stop();
        this.workers.shutdownNow();
    }

    /**
     * Sends a request and waits for its end.
     */
    @FunctionalInterface
    public interface Sender {

        /**
         * Send a request and wait for its end.
         * @param kind what to ask
         * @param dueNanos when the request was due
         * @return how it ended
         */
        Sample send(RequestKind kind, long dueNanos);
    }
}
