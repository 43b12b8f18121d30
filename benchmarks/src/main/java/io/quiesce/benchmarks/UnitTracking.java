package io.quiesce.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import io.quiesce.shutdown.WorkTracker;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time that it takes to count one unit of work from its begin to its end, in the steps of the integrations, and the time
 * of simpler ways to count.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class UnitTracking {

    /** How many sessions are outstanding all the time. */
    @Param("0")
    public int sessions;

    private final WorkLedger ledger = new WorkLedger(new SystemClock(), ThreadStarter.DAEMON, (failure) -> {});

    private final WorkTracker tracker = this.ledger.tracker();

    private final AtomicLong atomic = new AtomicLong();

    private final LongAdder begun = new LongAdder();

    private final LongAdder ended = new LongAdder();

    private final String uri = "/orders";

    /** Begin the sessions. */
    @Setup
    public void beginSessions() {
        for (int i = 0; i < this.sessions; i++) {
            this.ledger.begin(WorkKind.SESSIONS, () -> "session");
        }
    }

    /** No counting: what the measurement itself takes. */
    @Benchmark
    public void nothing() {}

    /** One number for all: exact, but each thread waits for the others. */
    @Benchmark
    public void oneNumber() {
        this.atomic.incrementAndGet();
        this.atomic.decrementAndGet();
    }

    /** What has begun and what has ended, in stripes: the least with which a zero can be told exactly. */
    @Benchmark
    public void twoStripedNumbers() {
        this.begun.increment();
        this.ended.increment();
    }

    /** The time at both ends: the age of work and what work takes are known. */
    @Benchmark
    public long twoReadingsOfTheClock() {
        long began = System.nanoTime();
        return System.nanoTime() - began;
    }

    /** A request, as the filter of a servlet application counts it. */
    @Benchmark
    public void request() {
        String asked = this.uri;
        TrackedWork work = this.ledger.beginRequest(() -> "GET " + asked);
        if (work != null) {
            work.attach();
            work.detach();
            work.close();
        }
    }

    /** A message, as the listeners of brokers count it. */
    @Benchmark
    public void message() {
        String queue = this.uri;
        TrackedWork work = this.ledger.begin(WorkKind.MESSAGES, () -> queue);
        work.attach();
        work.close();
    }

    /** A task, as executors count it: it is queued before it runs. */
    @Benchmark
    public void task() {
        String name = this.uri;
        TrackedWork work = this.ledger.beginTask(() -> name);
        if (work != null) {
            work.queued();
            work.start();
            work.close();
        }
    }

    /** Work that an application counts itself. */
    @Benchmark
    public void ownWork() {
        try (Work work = this.tracker.begin(this.uri)) {
            work.isCancelled();
        }
    }
}
