package io.quiesce.shutdown.test;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Holds work of an application where a test wants it: put {@link #pass()} into a stub of what the work calls.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread. A thread that waits in {@link #pass()} can be interrupted, as a thread
 * that waits for a database or another service can, which is what happens to it when its work is cancelled.
 *
 * @since 0.1.0
 */
public final class Gate {

    private final CountDownLatch arrived = new CountDownLatch(1);

    private final CountDownLatch open = new CountDownLatch(1);

    /** Create a gate that is closed. */
    public Gate() {}

    /**
     * Wait until the gate is open. Called by the application.
     * @throws InterruptedException if the work is cancelled meanwhile
     */
    public void pass() throws InterruptedException {
        this.arrived.countDown();
        this.open.await();
    }

    /**
     * Let through what waits, and what comes from now on.
     */
    public void open() {
        this.open.countDown();
    }

    /**
     * Wait until somebody has come to the gate.
     * @throws InterruptedException if the calling thread is interrupted
     * @throws AssertionError if nobody has come within 30 seconds
     */
    public void awaitArrival() throws InterruptedException {
        awaitArrival(VirtualClock.PATIENCE);
    }

    void awaitArrival(Duration patience) throws InterruptedException {
        if (!this.arrived.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new AssertionError(
                    "No work has come to the gate within %s. Does the application call 'pass' of this very gate?"
                            .formatted(patience));
        }
    }
}
