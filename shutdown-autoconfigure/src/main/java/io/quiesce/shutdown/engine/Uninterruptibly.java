package io.quiesce.shutdown.engine;

/**
 * Waits to the end: a shutdown is not called off by interrupting a thread that waits for it. An interrupt is there again
 * afterwards.
 *
 * @since 0.1.0
 */
public final class Uninterruptibly {

    /** Waits for something. */
    @FunctionalInterface
    public interface Wait {

        /**
         * Wait.
         * @throws InterruptedException if the waiting thread is interrupted
         */
        void await() throws InterruptedException;
    }

    private Uninterruptibly() {}

    /**
     * Wait, and wait again whenever the thread is interrupted.
     * @param wait waits for something
     */
    public static void run(Wait wait) {
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
