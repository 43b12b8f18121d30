package io.quiesce.shutdown.engine;

/**
 * Waits to the end: a shutdown is not called off by interrupting a thread that waits for it.
 */
final class Uninterruptibly {

    /** Waits for something. */
    @FunctionalInterface
    interface Wait {
        void await() throws InterruptedException;
    }

    private Uninterruptibly() {}

    static void run(Wait wait) {
        boolean interrupted = false;
        while (true) {
            try {
                wait.await();
                break;
            } catch (InterruptedException ex) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
