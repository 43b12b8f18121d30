package io.quiesce.shutdown.kafka;

import java.util.List;

import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.AbstractShareKafkaMessageListenerContainer;

/**
 * Has the factories that are beans create consumers which see their {@linkplain LastCommits last commits} through.
 */
final class ConsumerFactories implements BeanPostProcessor {

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof ConsumerFactory<?, ?> factory) {
            factory.addPostProcessor(LastCommits::of);
        }
        return bean;
    }

    /** What a native image needs for that, and for share groups. */
    static final class Hints implements RuntimeHintsRegistrar {

        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
            hints.proxies().registerJdkProxy(Consumer.class);
            if (ShareGroups.ARE_SUPPORTED) {
                hints.reflection()
                        .registerType(
                                AbstractShareKafkaMessageListenerContainer.class,
                                (type) -> type.withMethod(ShareListener.RECOVERER, List.of(), ExecutableMode.INVOKE));
            }
        }
    }
}
