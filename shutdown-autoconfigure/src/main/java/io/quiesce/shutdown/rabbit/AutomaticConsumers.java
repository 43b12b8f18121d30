package io.quiesce.shutdown.rabbit;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

import com.rabbitmq.stream.Consumer;
import com.rabbitmq.stream.ConsumerBuilder;
import com.rabbitmq.stream.Environment;
import com.rabbitmq.stream.MessageHandler.Context;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Knows which consumers of streams store by themselves the offsets of what they have handled.
 * <p>
 * A consumer does not tell, so what is asked of its builder is noted. Of a super stream, nothing is known: its consumers are
 * built by the client.
 */
final class AutomaticConsumers implements BeanPostProcessor {

    private final Set<Consumer> automatic = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return (bean instanceof Environment environment)
                ? proxy(environment, Environment.class, (call) -> follow(call.proceed()))
                : bean;
    }

    private @Nullable Object follow(@Nullable Object result) {
        return (result instanceof ConsumerBuilder builder) ? new Building(builder).proxy : result;
    }

    boolean contains(Context context) {
        return this.automatic.contains(context.consumer());
    }

    private static <T> T proxy(T target, Class<T> type, MethodInterceptor advice) {
        ProxyFactory factory = new ProxyFactory(type, advice);
        factory.setTarget(target);
        return type.cast(factory.getProxy(AutomaticConsumers.class.getClassLoader()));
    }

    private final class Building implements MethodInterceptor {

        private final ConsumerBuilder proxy;

        private boolean named;

        private boolean storing = true;

        Building(ConsumerBuilder builder) {
            this.proxy = proxy(builder, ConsumerBuilder.class, this);
        }

        @Override
        public @Nullable Object invoke(MethodInvocation call) throws Throwable {
            Object result = call.proceed();
            switch (call.getMethod().getName()) {
                case "name" -> this.named = true;
                case "autoTrackingStrategy" -> this.storing = true;
                case "manualTrackingStrategy", "noTrackingStrategy" -> this.storing = false;
                case "build" -> note(result);
                default -> {}
            }
            return fluent(result, call.getMethod().getReturnType());
        }

        /** Without a name, a consumer has nowhere to store anything. */
        private void note(@Nullable Object consumer) {
            if (this.named && this.storing && consumer instanceof Consumer built) {
                AutomaticConsumers.this.automatic.add(built);
            }
        }

        /** Settings of the builder lead back to it. */
        @SuppressWarnings("unchecked")
        private @Nullable Object fluent(@Nullable Object result, Class<?> type) {
            if (result instanceof ConsumerBuilder) {
                return this.proxy;
            }
            if (result != null && type.getEnclosingClass() == ConsumerBuilder.class) {
                return AutomaticConsumers.proxy(
                        result,
                        (Class<Object>) type,
                        (call) -> fluent(call.proceed(), call.getMethod().getReturnType()));
            }
            return result;
        }
    }
}
