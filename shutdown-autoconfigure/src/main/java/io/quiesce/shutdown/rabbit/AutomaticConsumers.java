package io.quiesce.shutdown.rabbit;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.stream.Stream;

import com.rabbitmq.stream.Consumer;
import com.rabbitmq.stream.ConsumerBuilder;
import com.rabbitmq.stream.Environment;
import com.rabbitmq.stream.Message;
import com.rabbitmq.stream.MessageHandler;
import com.rabbitmq.stream.MessageHandler.Context;
import com.rabbitmq.stream.StreamException;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Knows which consumers of streams store by themselves the offsets of what they have handled, and keeps from their
 * listeners what has been handled already.
 * <p>
 * A consumer does not tell, and those of a super stream are built by the client. So what is asked of a builder is noted, and
 * goes with each message through its handler.
 */
final class AutomaticConsumers implements BeanPostProcessor {

    private static final long NONE = -1;

    private static final ThreadLocal<Boolean> HANDLING = ThreadLocal.withInitial(() -> false);

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return (bean instanceof Environment environment)
                ? proxy(environment, Environment.class, (call) -> follow(call.proceed()))
                : bean;
    }

    private @Nullable Object follow(@Nullable Object result) {
        return (result instanceof ConsumerBuilder builder) ? new Building(builder).proxy : result;
    }

    /** Return whether this thread handles a message for one of them. */
    static boolean isHandling() {
        return HANDLING.get();
    }

    /** Return the offset that is stored, or -1 if there is none, or nobody can say. */
    private static long storedOffset(Context context) {
        try {
            return context.consumer().storedOffset();
        } catch (StreamException | IllegalStateException ex) {
            return NONE;
        }
    }

    private static <T> T proxy(T target, Class<T> type, MethodInterceptor advice) {
        ProxyFactory factory = new ProxyFactory(type, advice);
        factory.setTarget(target);
        return type.cast(factory.getProxy(AutomaticConsumers.class.getClassLoader()));
    }

    private static final class Building implements MethodInterceptor {

        private final ConsumerBuilder proxy;

        private volatile boolean named;

        private volatile boolean storing = true;

        private volatile boolean singleActive;

        private final Map<Consumer, Position> positions = Collections.synchronizedMap(new WeakHashMap<>());

        Building(ConsumerBuilder builder) {
            this.proxy = proxy(builder, ConsumerBuilder.class, this);
        }

        @Override
        public @Nullable Object invoke(MethodInvocation call) throws Throwable {
            if (call.getMethod().getName().equals("messageHandler")
                    && call.getArguments()[0] instanceof MessageHandler handler) {
                call.getArguments()[0] = (MessageHandler) (context, message) -> handle(handler, context, message);
            }
            Object result = call.proceed();
            switch (call.getMethod().getName()) {
                case "name" -> this.named = true;
                case "singleActiveConsumer" -> this.singleActive = true;
                case "autoTrackingStrategy" -> this.storing = true;
                case "manualTrackingStrategy", "noTrackingStrategy" -> this.storing = false;
                default -> {}
            }
            return fluent(result, call.getMethod().getReturnType());
        }

        /** Without a name, a consumer has nowhere to store anything. */
        private void handle(MessageHandler handler, Context context, Message message) {
            if (!this.named || !this.storing) {
                handler.handle(context, message);
            } else if (!isHandled(context)) {
                HANDLING.set(true);
                try {
                    handler.handle(context, message);
                } finally {
                    HANDLING.remove();
                }
            }
        }

        /**
         * A consumer that starts takes a stored offset of 0 for none, and begins with that message once more. One that is activated
         * gets all of a chunk of messages, whatever has been handled of it.
         */
        private boolean isHandled(Context context) {
            if (this.singleActive) {
                return this.positions
                        .computeIfAbsent(context.consumer(), (consumer) -> new Position())
                        .isHandled(context);
            }
            return context.offset() == 0 && storedOffset(context) == 0;
        }

        /** Settings of the builder lead back to it. */
        @SuppressWarnings("unchecked")
        private @Nullable Object fluent(@Nullable Object result, Class<?> type) {
            if (result instanceof ConsumerBuilder) {
                return this.proxy;
            }
            if (result != null && type.getEnclosingClass() == ConsumerBuilder.class) {
                return proxy(
                        result,
                        (Class<Object>) type,
                        (call) -> fluent(call.proceed(), call.getMethod().getReturnType()));
            }
            return result;
        }
    }

    /** Where a single active consumer is, on the thread that hands out its messages. */
    private static final class Position {

        private long last = NONE;

        private long stored = NONE;

        /** What does not follow the message before may come after an activation: somebody else has been active then. */
        boolean isHandled(Context context) {
            if (this.last == NONE || context.offset() != this.last + 1) {
                this.stored = storedOffset(context);
            }
            this.last = context.offset();
            return context.offset() <= this.stored;
        }
    }

    /** What a native image needs for that. */
    static final class Hints implements RuntimeHintsRegistrar {

        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
            Stream.concat(
                            Stream.of(Environment.class, ConsumerBuilder.class),
                            Stream.of(ConsumerBuilder.class.getDeclaredClasses())
                                    .filter(Class::isInterface))
                    .map(AopProxyUtils::completeJdkProxyInterfaces)
                    .forEach(hints.proxies()::registerJdkProxy);
        }
    }
}
