package io.quiesce.shutdown.engine;

/**
 * Starts the threads of a shutdown, so that tests can do without any.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ThreadStarter {

    /** Starts daemon threads: whoever waits for the shutdown keeps the process alive. */
    ThreadStarter DAEMON = (name, task) -> {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    };

    /**
     * Start a thread.
     * @param name the name of the thread
     * @param task what it does
     * @return the thread, to be interrupted when time is up
     */
    Thread start(String name, Runnable task);
}
