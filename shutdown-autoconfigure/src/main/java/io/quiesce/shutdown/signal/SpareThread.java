package io.quiesce.shutdown.signal;

import java.util.concurrent.CountDownLatch;

import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.Uninterruptibly;

/**
 * A thread that is there from the beginning, for something that is done once: when it is needed, there may be no thread to be
 * had, and no memory for one.
 */
final class SpareThread implements ThreadStarter {

    private final CountDownLatch given = new CountDownLatch(1);

    private final Thread thread;

    private volatile Runnable task = () -> {};

    SpareThread(String name) {
        this(name, ThreadStarter.DAEMON);
    }

    SpareThread(String name, ThreadStarter threads) {
        this.thread = threads.start(name, this::run);
    }

    private void run() {
        Uninterruptibly.run(this.given::await);
        this.task.run();
    }

    /** Has the thread do this; what is given to it later is not done. */
    @Override
    public Thread start(String name, Runnable task) {
        this.task = task;
        this.given.countDown();
        return this.thread;
    }
}
