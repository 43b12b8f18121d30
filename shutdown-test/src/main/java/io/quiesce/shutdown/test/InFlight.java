package io.quiesce.shutdown.test;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A call into an application that is under way while the application shuts down.
 *
 * @param <T> the type of what it returns
 * @since 0.1.0
 */
public final class InFlight<T> {

    private final FutureTask<T> task;

    private InFlight(FutureTask<T> task) {
        this.task = task;
    }

    static <T> InFlight<T> begin(Callable<T> call) {
        InFlight<T> work = new InFlight<>(new FutureTask<>(call));
        Thread thread = new Thread(work.task, "in-flight");
        thread.setDaemon(true);
        thread.start();
        return work;
    }

    /**
     * Return what the call has returned, as soon as it has.
     * @return the result
     * @throws Exception what the call has thrown
     * @throws AssertionError if it takes longer than 30 seconds
     */
    public T result() throws Exception {
        try {
            return this.task.get(VirtualClock.PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException ex) {
            throw new AssertionError("The call has not returned. Open its gate, or let the shutdown cancel it", ex);
        } catch (ExecutionException ex) {
            if (ex.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw new AssertionError("The call has failed", ex.getCause());
        }
    }

    /**
     * Return whether the call has returned, at this moment.
     * @return whether {@link #result()} would not wait
     */
    public boolean isDone() {
        return this.task.isDone();
    }

    void end() {
        this.task.cancel(true);
    }
}
