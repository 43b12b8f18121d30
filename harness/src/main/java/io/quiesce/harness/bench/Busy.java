package io.quiesce.harness.bench;

import java.util.concurrent.TimeUnit;

/**
 * Main class of a process that keeps all processors busy, and ends by itself.
 */
public final class Busy {

    /**
     * System property that says after how many seconds the process ends.
     */
    static final String SECONDS_PROPERTY = "busy.seconds";

    /**
     * What the process writes when it is busy.
     */
    static final String READY = "Busy";

    private static final int THREADS_FOR_A_PROCESSOR = 2;

    private Busy() {}

    /**
     * Be busy for a while.
     * @param args not used
     */
    public static void main(String[] args) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.getLong(SECONDS_PROPERTY));
        int threads = THREADS_FOR_A_PROCESSOR * Runtime.getRuntime().availableProcessors();
        for (int i = 0; i < threads; i++) {
            new Thread(
                            () -> {
                                while (System.nanoTime() - end < 0) {
                                    Thread.onSpinWait();
                                }
                            },
                            "busy-" + i)
                    .start();
        }
        System.out.println(READY);
    }
}
