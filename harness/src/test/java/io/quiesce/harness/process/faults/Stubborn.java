package io.quiesce.harness.process.faults;

import java.util.concurrent.CountDownLatch;

/**
 * Waits without end.
 */
final class Stubborn {

    private Stubborn() {}

    /** Wait until interrupted. */
    static void sleep() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    /** Wait for ever, whatever anybody says. */
    static void hang() {
        while (true) {
            try {
                sleep();
            } catch (InterruptedException ex) {
                // That is the fault.
            }
        }
    }
}
