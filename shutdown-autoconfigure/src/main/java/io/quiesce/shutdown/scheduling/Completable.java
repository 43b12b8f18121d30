package io.quiesce.shutdown.scheduling;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A task that completes a future, or has it cancelled where it is not begun.
 *
 * @param task what is to be done
 * @param result the future that somebody waits for
 * @param <T> the type of the result
 */
record Completable<T>(Callable<T> task, CompletableFuture<T> result) implements Runnable {

    Completable(Callable<T> task) {
        this(task, new CompletableFuture<>());
    }

    @Override
    public void run() {
        if (this.result.isDone()) {
            return;
        }
        try {
            this.result.complete(this.task.call());
        } catch (Throwable ex) {
            // As a stage of a CompletableFuture does.
            this.result.completeExceptionally((ex instanceof CompletionException) ? ex : new CompletionException(ex));
        }
    }

    void cancel() {
        this.result.cancel(false);
    }
}
