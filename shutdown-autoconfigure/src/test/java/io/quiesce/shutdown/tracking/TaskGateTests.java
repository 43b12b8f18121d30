package io.quiesce.shutdown.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The time-out only ends a test that hangs.
 */
@Timeout(60)
class TaskGateTests {

    private final TaskGate gate = new TaskGate();

    @Test
    void isOpenAtFirst() {
        assertThat(this.gate.isClosed()).isFalse();
        assertThat(this.gate.admits()).isTrue();
    }

    @Test
    void staysOpenWhileSomethingIsOutstanding() {
        assertThat(this.gate.closeIf(() -> false)).isFalse();
        assertThat(this.gate.isClosed()).isFalse();
        assertThat(this.gate.admits()).isTrue();
    }

    @Test
    void closesWhenNothingIsOutstanding() {
        assertThat(this.gate.closeIf(() -> true)).isTrue();
        assertThat(this.gate.isClosed()).isTrue();
        assertThat(this.gate.admits()).isFalse();
    }

    @Test
    void staysClosed() {
        this.gate.close();
        assertThat(this.gate.closeIf(() -> false)).isTrue();
        assertThat(this.gate.admits()).isFalse();
    }

    @Test
    void opensAgainWhenATaskHasBegunMeanwhile() {
        AtomicInteger looks = new AtomicInteger();
        assertThat(this.gate.closeIf(() -> looks.getAndIncrement() == 0)).isFalse();
        assertThat(looks).hasValue(2);
        assertThat(this.gate.admits()).isTrue();
    }

    /** A task that comes between the two looks waits for the decision, which is against it only if it was not seen. */
    @Test
    void letsATaskWaitForTheDecision() throws Exception {
        for (boolean seen : new boolean[] {true, false}) {
            TaskGate gate = new TaskGate();
            CountDownLatch deciding = new CountDownLatch(1);
            FutureTask<Boolean> task = new FutureTask<>(() -> {
                deciding.await();
                return gate.admits();
            });
            Thread thread = new Thread(task);
            thread.start();
            AtomicInteger looks = new AtomicInteger();
            boolean closed = gate.closeIf(() -> {
                if (looks.getAndIncrement() == 0) {
                    return true;
                }
                deciding.countDown();
                while (thread.getState() != Thread.State.BLOCKED && !task.isDone()) {
                    Thread.onSpinWait();
                }
                return !seen;
            });
            assertThat(closed).isEqualTo(!seen);
            assertThat(task.get()).isEqualTo(seen);
        }
    }

    /** Tasks race with who closes: as {@link WorkLedger} does, they are counted first, and ask then. */
    @Test
    void admitsNobodyOnceClosedWhomItHasNotSeen() throws Exception {
        int tasks = 3;
        for (int round = 0; round < 3_000; round++) {
            TaskGate gate = new TaskGate();
            AtomicInteger counted = new AtomicInteger();
            AtomicInteger admitted = new AtomicInteger();
            CyclicBarrier start = new CyclicBarrier(tasks + 1);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < tasks; i++) {
                threads.add(new Thread(() -> {
                    await(start);
                    counted.incrementAndGet();
                    if (gate.admits()) {
                        admitted.incrementAndGet();
                    }
                    // One that is refused is struck out; one that is admitted never ends here.
                    else {
                        counted.decrementAndGet();
                    }
                }));
            }
            threads.forEach(Thread::start);
            await(start);
            boolean closed = gate.closeIf(() -> counted.get() == 0);
            int admittedWhenClosed = admitted.get();
            for (Thread thread : threads) {
                thread.join();
            }
            if (closed) {
                assertThat(admittedWhenClosed).isZero();
                assertThat(admitted).hasValue(0);
            } else {
                assertThat(admitted).hasValue(tasks);
            }
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
