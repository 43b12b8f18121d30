package io.quiesce.shutdown.engine;

import java.io.IOException;

/**
 * Does things to the end: a shutdown is not called off by interrupting a thread that waits for it, and what is written is not
 * lost because the thread that writes was interrupted before. An interrupt is there again afterwards.
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

    /** Writes something. */
    @FunctionalInterface
    public interface Writing {

        /**
         * Write.
         * @throws IOException if it cannot be written
         */
        void write() throws IOException;
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

    /**
     * Write although the thread has been interrupted: a channel or a server takes that for a failure, and closes.
     * @param writing writes something
     * @throws IOException if it cannot be written
     */
    public static void write(Writing writing) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            writing.write();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
