package io.quiesce.shutdown.rabbit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.springframework.amqp.rabbit.listener.DirectMessageListenerContainer;

/**
 * The stop of a direct container. It starts its consumers in the background, and if they have not been started yet it neither
 * waits nor calls back; otherwise it waits on a thread of its executor, which is noted here.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What runs when a container has stopped is told to whoever waits for it.
final class DirectStop implements Executor {

    private final Executor executor;

    private final Thread stopping = Thread.currentThread();

    private boolean waiting;

    private DirectStop(Executor executor) {
        this.executor = executor;
    }

    /**
     * Stop a container.
     * @param container the container
     * @param stopped is run when it has stopped
     */
    static void stop(DirectMessageListenerContainer container, Runnable stopped) {
        CompletableFuture<Void> calledBack = new CompletableFuture<>();
        CompletableFuture<Void> returned = new CompletableFuture<>();
        // It lets its scheduler go after it has called back, and would fail if it were started again before.
        calledBack.runAfterBoth(returned, stopped);
        Runnable callBack = () -> calledBack.complete(null);
        if (StopSettings.read(container, StopSettings.TASK_EXECUTOR) instanceof Executor executor) {
            DirectStop stop = new DirectStop(executor);
            container.setTaskExecutor(stop);
            try {
                container.stop(callBack);
            } finally {
                container.setTaskExecutor(executor);
            }
            if (!stop.waiting) {
                callBack.run();
            }
        } else {
            container.stop(callBack);
        }
        returned.complete(null);
    }

    @Override
    public void execute(Runnable task) {
        if (Thread.currentThread() == this.stopping) {
            this.waiting = true;
        }
        this.executor.execute(task);
    }
}
