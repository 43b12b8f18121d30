package io.quiesce.shutdown.rabbit;

import java.util.List;
import java.util.function.Supplier;

import com.rabbitmq.client.Channel;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.ImmediateRequeueAmqpException;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;

/**
 * Counts each message, or each batch of messages, from the call of the listener to its return.
 */
final class TrackingInterceptor implements MethodInterceptor {

    /** The work of this thread, if it has been entered farther out. */
    private static final ThreadLocal<@Nullable TrackedWork> CURRENT = new ThreadLocal<>();

    private final Supplier<WorkLedger> ledger;

    TrackingInterceptor(Supplier<WorkLedger> ledger) {
        this.ledger = ledger;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Object handled = handled(invocation.getArguments());
        if (handled == null || CURRENT.get() != null) {
            return invocation.proceed();
        }
        WorkLedger ledger = this.ledger.get();
        TrackedWork work = ledger.begin(WorkKind.MESSAGES, () -> describe(handled));
        CURRENT.set(work);
        work.attach();
        try {
            Object result = invocation.proceed();
            if (CURRENT.get() == work && ledger.isShuttingDown() && isCutOff(invocation.getArguments())) {
                ledger.fail(
                        work,
                        new IllegalStateException(describe(handled)
                                + " cannot be acknowledged, because its channel is closed: it may be delivered again"));
            }
            return result;
        } catch (Exception ex) {
            if (PendingResults.takeGivenBack()) {
                work.withdraw();
                throw new ImmediateRequeueAmqpException(describe(handled) + " goes back to its queue", ex);
            }
            if (work.isCancelled()) {
                // It is not the message's fault, whatever the application does with messages that fail.
                throw new ImmediateRequeueAmqpException("The handling of " + describe(handled) + " was cancelled", ex);
            }
            throw ex;
        } finally {
            if (CURRENT.get() == work) {
                CURRENT.remove();
                work.close();
            } else {
                work.detach();
            }
        }
    }

    /** Whether there is no channel left on which the message could be acknowledged. */
    private static boolean isCutOff(@Nullable Object[] arguments) {
        for (Object argument : arguments) {
            if (argument instanceof Channel channel) {
                return !channel.isOpen();
            }
        }
        return false;
    }

    /** Take over the work of this thread, which then does not end with the return of the listener. */
    static @Nullable TrackedWork takeOver() {
        TrackedWork work = CURRENT.get();
        CURRENT.remove();
        return work;
    }

    private static @Nullable Object handled(@Nullable Object[] arguments) {
        for (Object argument : arguments) {
            if (argument instanceof Message || argument instanceof List<?>) {
                return argument;
            }
        }
        return null;
    }

    static String describe(Object handled) {
        if (handled instanceof Message message) {
            MessageProperties properties = message.getMessageProperties();
            String id = properties.getMessageId();
            return properties.getConsumerQueue() + " (message " + (id != null ? id : "#" + properties.getDeliveryTag())
                    + ")";
        }
        List<?> batch = (List<?>) handled;
        return (!batch.isEmpty() && batch.get(0) instanceof Message first)
                ? "%s (%s messages)".formatted(first.getMessageProperties().getConsumerQueue(), batch.size())
                : "messages";
    }
}
