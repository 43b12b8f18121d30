package io.quiesce.shutdown.kafka;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.requestreply.ReplyingKafkaTemplate;

/**
 * The containers of an application that fetch work: those of listener methods, retry topics included, and those that are beans.
 * <p>
 * Containers of replies are left out. What they fetch is what a request that is being served waits for.
 */
final class Listeners {

    private Listeners() {}

    static Collection<MessageListenerContainer> of(ListableBeanFactory beans) {
        Set<MessageListenerContainer> result = Collections.newSetFromMap(new IdentityHashMap<>());
        beans.getBeansOfType(KafkaListenerEndpointRegistry.class, false, false)
                .values()
                .forEach((registry) -> result.addAll(registry.getListenerContainers()));
        // Neither prototypes, nor lazy beans that nobody has needed so far: a shutdown creates nothing.
        result.addAll(beans.getBeansOfType(MessageListenerContainer.class, false, false)
                .values());
        result.removeIf((container) -> !isForRecords(container.getContainerProperties()));
        return result;
    }

    /** What stands in for a container in a test has no settings. */
    private static boolean isForRecords(@Nullable ContainerProperties settings) {
        return settings != null && !(settings.getMessageListener() instanceof ReplyingKafkaTemplate);
    }
}
