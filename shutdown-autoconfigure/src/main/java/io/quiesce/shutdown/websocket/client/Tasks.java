package io.quiesce.shutdown.websocket.client;

import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * What a client does later, or on another thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for a task.
final class Tasks {

    private static final Log logger = LogFactory.getLog(Mover.class);

    private final ScheduledExecutorService scheduler;

    private final Consumer<Throwable> rejected;

    Tasks(ScheduledExecutorService scheduler, Consumer<Throwable> rejected) {
        this.scheduler = scheduler;
        this.rejected = rejected;
    }

    /** Speaks on a connection. */
    @FunctionalInterface
    interface Attempt {
        void run() throws IOException;
    }

    void execute(Runnable task) {
        schedule(task, 0);
    }

    void schedule(Runnable task, long nanos) {
        try {
            this.scheduler.schedule(task, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException ex) {
            // The application ends, and takes its threads away.
            this.rejected.accept(ex);
        }
    }

    /** What cannot be said or closed is told of by the end of the connection. */
    static void quietly(Attempt attempt) {
        try {
            attempt.run();
        } catch (IOException | RuntimeException ex) {
            logger.debug("A connection cannot be used any more", ex);
        }
    }
}
