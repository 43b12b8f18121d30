package io.quiesce.shutdown.rabbit;

import java.util.Collection;
import java.util.stream.Stream;

import io.quiesce.shutdown.beans.ExistingBeans;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.rabbit.AsyncRabbitTemplate;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.AbstractMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.RabbitListenerEndpointRegistry;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.util.ClassUtils;

/**
 * The containers that receive work. Their interface is in one package up to Spring AMQP 4.0 and in another since 4.1, so that it
 * is found by its name; what matters of it is that it can be started and stopped.
 */
final class Containers {

    private static final String INTERFACE = "org.springframework.amqp.core.MessageListenerContainer";

    private static final String INTERFACE_BEFORE = "org.springframework.amqp.rabbit.listener.MessageListenerContainer";

    private final ExistingBeans<RabbitListenerEndpointRegistry> registries;

    private final ExistingBeans<? extends SmartLifecycle> containers;

    Containers(ConfigurableListableBeanFactory beans) {
        ClassLoader loader = Containers.class.getClassLoader();
        String name = ClassUtils.isPresent(INTERFACE, loader) ? INTERFACE : INTERFACE_BEFORE;
        this.registries = new ExistingBeans<>(beans, RabbitListenerEndpointRegistry.class);
        this.containers = new ExistingBeans<>(
                beans, ClassUtils.resolveClassName(name, loader).asSubclass(SmartLifecycle.class));
    }

    /** Return those that have been made. */
    Stream<SmartLifecycle> existing() {
        Stream<SmartLifecycle> registered =
                this.registries.stream().flatMap(Containers::of).map(SmartLifecycle.class::cast);
        return Stream.concat(registered, this.containers.stream())
                .distinct()
                .filter((container) -> !areForReplies(container));
    }

    /** The type of what comes is not to be named. */
    private static Stream<?> of(RabbitListenerEndpointRegistry registry) {
        Collection<?> containers = registry.getListenerContainers();
        return containers.stream();
    }

    /** Whoever waits for a reply is at work, and gets it. */
    static boolean areForReplies(SmartLifecycle container) {
        Object listener = (container instanceof AbstractMessageListenerContainer listening)
                ? listening.getMessageListener()
                : null;
        return listener instanceof RabbitTemplate || listener instanceof AsyncRabbitTemplate;
    }

    /** Lets the interface be found where classes are known ahead of time. */
    static final class Hints implements RuntimeHintsRegistrar {

        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
            hints.reflection().registerTypeIfPresent(classLoader, INTERFACE);
            hints.reflection().registerTypeIfPresent(classLoader, INTERFACE_BEFORE);
        }
    }
}
