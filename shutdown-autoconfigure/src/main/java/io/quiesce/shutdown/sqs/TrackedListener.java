package io.quiesce.shutdown.sqs;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.awspring.cloud.sqs.listener.AsyncMessageListener;
import io.awspring.cloud.sqs.listener.SqsHeaders;
import io.awspring.cloud.sqs.listener.TaskExecutorAware;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.TaskExecutor;
import org.springframework.messaging.Message;

/**
 * What is around a listener, so that each message, or each batch, is counted from the call until its result is there.
 *
 * @param <T> the type of the payload
 */
@SuppressWarnings("FutureReturnValueIgnored") // What runs when the result is there is told to nobody.
final class TrackedListener<T> implements AsyncMessageListener<T>, TaskExecutorAware {

    private final AsyncMessageListener<T> target;

    private final WorkLedger ledger;

    TrackedListener(AsyncMessageListener<T> target, WorkLedger ledger) {
        this.target = target;
        this.ledger = ledger;
    }

    @Override
    public void setTaskExecutor(TaskExecutor taskExecutor) {
        if (this.target instanceof TaskExecutorAware aware) {
            aware.setTaskExecutor(taskExecutor);
        }
    }

    @Override
    public CompletableFuture<Void> onMessage(Message<T> message) {
        return track(() -> describe(message), () -> this.target.onMessage(message));
    }

    @Override
    public CompletableFuture<Void> onMessage(Collection<Message<T>> messages) {
        return track(() -> describe(messages), () -> this.target.onMessage(messages));
    }

    /** A listener that returns before its result is there is no longer busy on its thread. */
    private CompletableFuture<Void> track(Supplier<String> description, Supplier<CompletableFuture<Void>> listener) {
        TrackedWork work = this.ledger.begin(WorkKind.MESSAGES, description);
        work.attach();
        CompletableFuture<Void> result;
        try {
            result = listener.get();
        } catch (Throwable ex) {
            work.close();
            throw ex;
        }
        if (result.isDone()) {
            work.close();
        } else {
            work.detach();
            work.onCancel(() -> result.cancel(true));
            result.whenComplete((nothing, failure) -> work.close());
        }
        return result;
    }

    private static String describe(Message<?> message) {
        return queueOf(message) + " (message " + message.getHeaders().getId() + ")";
    }

    private static <T> String describe(Collection<Message<T>> messages) {
        return queueOf(messages.iterator().next()) + " (" + messages.size() + " messages)";
    }

    private static @Nullable Object queueOf(Message<?> message) {
        return message.getHeaders().get(SqsHeaders.SQS_QUEUE_NAME_HEADER);
    }
}
