package io.quiesce.shutdown.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * On how many threads callbacks run. The time-out only ends a test that hangs.
 */
@Timeout(60)
class CancelCallbacksTests {

    private final AtomicInteger started = new AtomicInteger();

    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    private final CountDownLatch release = new CountDownLatch(1);

    private int most = Integer.MAX_VALUE;

    private final ThreadStarter threads = (name, task) -> {
        if (this.started.get() >= this.most) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        this.started.incrementAndGet();
        return ThreadStarter.DAEMON.start(name, task);
    };

    @AfterEach
    void release() {
        this.release.countDown();
    }

    /** Nobody's patience ends before all is done; or everybody's at once. */
    private record FakeClock(boolean hasPatience) implements EngineClock {

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public synchronized boolean awaitUntil(long deadline, BooleanSupplier condition) throws InterruptedException {
            while (this.hasPatience && !condition.getAsBoolean()) {
                wait();
            }
            return condition.getAsBoolean();
        }

        @Override
        public synchronized void signal() {
            notifyAll();
        }
    }

    private CancelCallbacks callbacks(EngineClock clock) {
        return new CancelCallbacks(clock, this.threads, this.failures::add);
    }

    private void hang() {
        try {
            this.release.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertReached(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(30, TimeUnit.SECONDS)).as("done").isTrue();
    }

    @Test
    void needsFewThreadsForMuchWorkThatEndsQuickly() throws Exception {
        int units = 20_000;
        CountDownLatch done = new CountDownLatch(units);
        WorkLedger ledger = new WorkLedger(new FakeClock(true), this.threads, this.failures::add);
        for (int i = 0; i < units; i++) {
            ledger.begin(WorkKind.MESSAGES, () -> "unit").onCancel(done::countDown);
        }
        assertThat(ledger.cancel()).hasSize(units);
        assertReached(done);
        assertThat(this.started).hasValueLessThanOrEqualTo(2);
    }

    @Test
    void doesNotKeepTheOthersBecauseSomeHang() throws Exception {
        CancelCallbacks callbacks = callbacks(new SystemClock());
        CountDownLatch done = new CountDownLatch(1_000);
        for (int i = 0; i < 100; i++) {
            callbacks.add(List.of(this::hang));
        }
        for (int i = 0; i < 1_000; i++) {
            callbacks.add(List.of(done::countDown));
        }
        callbacks.run();
        assertReached(done);
        assertThat(this.started).hasValueBetween(102, CancelCallbacks.MOST_THREADS + 1);
    }

    @Test
    void anInterruptKeepsNobodyFromHelping() throws Exception {
        Queue<Thread> watching = new ConcurrentLinkedQueue<>();
        ThreadStarter interrupting = (name, task) -> {
            if (this.started.incrementAndGet() != 2) {
                return ThreadStarter.DAEMON.start(name, task);
            }
            Thread thread = ThreadStarter.DAEMON.start(name, () -> {
                Thread.currentThread().interrupt();
                task.run();
            });
            watching.add(thread);
            return thread;
        };
        CancelCallbacks callbacks = new CancelCallbacks(new SystemClock(), interrupting, this.failures::add);
        CountDownLatch done = new CountDownLatch(1);
        callbacks.add(List.of(this::hang));
        callbacks.add(List.of(done::countDown));
        callbacks.run();
        assertReached(done);
        assertThat(watching).hasSize(1);
    }

    @Test
    void hasALimit() throws Exception {
        CancelCallbacks callbacks = callbacks(new FakeClock(false));
        CountDownLatch hanging = new CountDownLatch(CancelCallbacks.MOST_THREADS);
        CountDownLatch done = new CountDownLatch(1);
        for (int i = 0; i < CancelCallbacks.MOST_THREADS; i++) {
            callbacks.add(List.of(hanging::countDown, this::hang));
        }
        callbacks.add(List.of(done::countDown));
        callbacks.run();
        assertReached(hanging);
        // One more looks whether they are enough.
        assertThat(this.started).hasValue(CancelCallbacks.MOST_THREADS + 1);
        assertThat(done.getCount()).isOne();
        this.release.countDown();
        assertReached(done);
    }

    @Test
    void needsOneThreadForOnePieceOfWork() throws Exception {
        CancelCallbacks callbacks = callbacks(new FakeClock(true));
        CountDownLatch done = new CountDownLatch(2);
        callbacks.add(List.of(done::countDown, done::countDown));
        callbacks.run();
        assertReached(done);
        assertThat(this.started).hasValue(1);
    }

    @Test
    void needsNoneForNothing() {
        callbacks(new FakeClock(true)).run();
        assertThat(this.started).hasValue(0);
    }

    @Test
    void goesOnAfterOneThatFails() throws Exception {
        CancelCallbacks callbacks = callbacks(new FakeClock(true));
        CountDownLatch done = new CountDownLatch(2);
        Runnable failing = () -> {
            throw new IllegalStateException("on purpose");
        };
        callbacks.add(List.of(failing, done::countDown));
        callbacks.add(List.of(done::countDown));
        callbacks.run();
        assertReached(done);
        assertThat(this.failures).singleElement().hasFieldOrPropertyWithValue("message", "on purpose");
    }

    @Test
    void makesDoWithTheThreadsThatThereAre() throws Exception {
        this.most = 2;
        CancelCallbacks callbacks = callbacks(new FakeClock(false));
        CountDownLatch done = new CountDownLatch(1);
        callbacks.add(List.of(this::hang));
        callbacks.add(List.of(done::countDown));
        callbacks.run();
        assertReached(done);
        assertThat(this.failures).hasSizeLessThanOrEqualTo(1).allMatch(OutOfMemoryError.class::isInstance);
    }

    @Test
    void saysWhenThereIsNoThread() {
        this.most = 0;
        CancelCallbacks callbacks = callbacks(new FakeClock(false));
        callbacks.add(List.of(() -> {}));
        callbacks.run();
        assertThat(this.failures).isNotEmpty().allMatch(OutOfMemoryError.class::isInstance);
    }
}
