package io.quiesce.shutdown.rabbit;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

import io.quiesce.shutdown.engine.ParallelStop;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import org.springframework.amqp.core.MessageListenerContainer;
import org.springframework.amqp.rabbit.listener.AbstractMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.DirectMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.RabbitListenerEndpointRegistry;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * The listener containers of an application: those behind {@code @RabbitListener}, and those that are beans. Containers that
 * receive replies go on.
 */
final class RabbitWorkSource implements WorkSource {

    /** In milliseconds; longer than any shutdown. */
    private static final long UNLIMITED = Integer.MAX_VALUE;

    private final ConfigurableListableBeanFactory beans;

    RabbitWorkSource(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public String name() {
        return "rabbit";
    }

    @Override
    public WorkKind kind() {
        return WorkKind.MESSAGES;
    }

    @Override
    public void stopFetching() throws Exception {
        new ParallelStop<>(name(), RabbitWorkSource::stop).run(containers());
    }

    private Set<MessageListenerContainer> containers() {
        Set<MessageListenerContainer> containers = new LinkedHashSet<>();
        existing(RabbitListenerEndpointRegistry.class)
                .forEach((registry) -> containers.addAll(registry.getListenerContainers()));
        existing(MessageListenerContainer.class).forEach(containers::add);
        containers.removeIf(Replies::areFor);
        return containers;
    }

    /** Nothing is created for this: a container that does not exist needs no stop. */
    private <T> Stream<T> existing(Class<T> type) {
        return Arrays.stream(this.beans.getBeanNamesForType(type, false, false))
                .filter(this.beans::containsSingleton)
                .map((name) -> this.beans.getBean(name, type));
    }

    private static void stop(MessageListenerContainer container, Runnable stopped) {
        if (container instanceof AbstractMessageListenerContainer listening) {
            // When that time is over, a container takes the channel from a listener that is still at work, and the
            // message
            // is handled twice. How long to wait is the affair of the deadlines of the shutdown.
            listening.setShutdownTimeout(UNLIMITED);
        }
        if (container instanceof DirectMessageListenerContainer direct) {
            // Forced, it would leave the consumers alone until their next messages.
            direct.setForceStop(false);
        }
        container.stop(stopped);
    }
}
