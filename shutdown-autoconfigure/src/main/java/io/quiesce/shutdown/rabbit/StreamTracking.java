package io.quiesce.shutdown.rabbit;

import java.util.function.Supplier;
import java.util.stream.Stream;

import com.rabbitmq.stream.MessageHandler.Context;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageListener;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.rabbit.stream.config.StreamRabbitListenerContainerFactory;
import org.springframework.rabbit.stream.listener.StreamListenerContainer;
import org.springframework.rabbit.stream.listener.StreamMessageListener;
import org.springframework.rabbit.stream.support.StreamMessageProperties;

/**
 * Counts each message of a stream from the call of the listener to its return, and lets none begin once the containers are
 * being stopped.
 */
final class StreamTracking implements MethodInterceptor {

    private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);

    private final Supplier<WorkLedger> ledger;

    private final StreamGate gate = new StreamGate();

    StreamTracking(Supplier<WorkLedger> ledger) {
        this.ledger = ledger;
    }

    StreamGate gate() {
        return this.gate;
    }

    static boolean isStream(SmartLifecycle container) {
        return container instanceof StreamListenerContainer;
    }

    /** Have the messages counted that a bean hands out, and return whether it is one of streams. */
    boolean track(Object bean) {
        if (bean instanceof StreamRabbitListenerContainerFactory factory) {
            Advice[] own = factory.getAdviceChain();
            factory.setAdviceChain(Stream.concat(Stream.of(this), Stream.of(own != null ? own : new Advice[0]))
                    .toArray(Advice[]::new));
            return true;
        }
        if (bean instanceof StreamListenerContainer container) {
            if (container.getMessageListener() instanceof MessageListener listener) {
                track(container, listener);
            }
            return true;
        }
        return false;
    }

    /** A container has a native listener as it was set, and any other with the advice chain around it. */
    private void track(StreamListenerContainer container, MessageListener listener) {
        if (listener instanceof StreamMessageListener) {
            ProxyFactory proxy = new ProxyFactory(listener);
            proxy.addAdvice(this);
            container.setupMessageListener((MessageListener) proxy.getProxy());
        } else {
            container.setAdviceChain(this);
            container.setupMessageListener(listener);
        }
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Context context = context(invocation.getArguments());
        if (context == null || INSIDE.get()) {
            return invocation.proceed();
        }
        if (!this.gate.enter()) {
            this.gate.hold();
            return null;
        }
        boolean cutShort = false;
        TrackedWork work = this.ledger.get().begin(WorkKind.MESSAGES, () -> describe(context));
        INSIDE.set(true);
        work.attach();
        try {
            return invocation.proceed();
        } catch (Throwable ex) {
            cutShort = work.isCancelled();
            throw ex;
        } finally {
            INSIDE.remove();
            work.close();
            leave(context, cutShort);
            if (cutShort) {
                // Whatever the listener throws, its offset would be stored as that of a message that was handled.
                this.gate.hold();
            }
        }
    }

    /**
     * The consumer notes a moment later that the message was handled. If it is being closed, that may be too late, so its offset is
     * stored here.
     */
    private void leave(Context context, boolean cutShort) {
        if (this.gate.leaveIfOpen()) {
            return;
        }
        try {
            if (!cutShort && AutomaticConsumers.isHandling()) {
                context.storeOffset();
            }
        } finally {
            this.gate.leave();
        }
    }

    private static @Nullable Context context(@Nullable Object[] arguments) {
        for (Object argument : arguments) {
            if (argument instanceof Context context) {
                return context;
            }
            if (argument instanceof Message message
                    && message.getMessageProperties() instanceof StreamMessageProperties properties) {
                return properties.getContext();
            }
        }
        return null;
    }

    private static String describe(Context context) {
        return context.stream() + " (offset " + context.offset() + ")";
    }
}
