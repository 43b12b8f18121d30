package io.quiesce.sample.board;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;

/**
 * Threads of the board. They are no beans: the board is looked at while the instance goes out of service, when scheduled tasks
 * pause and tasks of executors are waited for.
 */
final class BoardThreads {

    private BoardThreads() {}

    static ExecutorService one(String name) {
        return Executors.newSingleThreadExecutor(daemons(name));
    }

    static ExecutorService asNeeded(String name) {
        return Executors.newCachedThreadPool(daemons(name));
    }

    static ScheduledExecutorService scheduler(String name) {
        return Executors.newSingleThreadScheduledExecutor(daemons(name));
    }

    private static ThreadFactory daemons(String name) {
        return (task) -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
