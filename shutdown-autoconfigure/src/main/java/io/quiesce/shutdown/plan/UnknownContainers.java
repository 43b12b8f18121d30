package io.quiesce.shutdown.plan;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.quiesce.shutdown.beans.Coverage;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Beans that fetch messages until Spring stops them, because nobody has named them.
 */
final class UnknownContainers {

    /** Of libraries that this one has no integration for, as the page about other sources of messages has them. */
    private static final List<String> TYPES = List.of(
            "org.springframework.data.redis.listener.RedisMessageListenerContainer",
            "org.springframework.data.redis.stream.StreamMessageListenerContainer",
            "org.springframework.integration.endpoint.MessageProducerSupport",
            "org.springframework.integration.endpoint.SourcePollingChannelAdapter",
            "org.springframework.pulsar.config.PulsarListenerEndpointRegistry",
            "org.springframework.pulsar.listener.PulsarMessageListenerContainer");

    private UnknownContainers() {}

    /**
     * Find them.
     * @param factory the bean factory
     * @param notes what is known of its beans
     * @return each with what to do about it
     */
    static List<Coverage.Note> in(ConfigurableListableBeanFactory factory, List<Coverage.Note> notes) {
        Set<String> known = notes.stream().map(Coverage.Note::bean).collect(Collectors.toSet());
        return TYPES.stream()
                .filter((type) -> ClassUtils.isPresent(type, factory.getBeanClassLoader()))
                .map((type) -> ClassUtils.resolveClassName(type, factory.getBeanClassLoader()))
                .flatMap((type) -> Stream.of(factory.getBeanNamesForType(type, false, true)))
                .filter((bean) -> !known.contains(bean))
                .map(
                        (bean) -> new Coverage.Note(
                                bean,
                                false,
                                "it goes on fetching until it is stopped by Spring, unless 'shutdown.messaging.containers' names it"))
                .toList();
    }
}
