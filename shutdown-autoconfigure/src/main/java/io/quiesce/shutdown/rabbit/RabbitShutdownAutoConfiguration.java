package io.quiesce.shutdown.rabbit;

import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.beans.Beans;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.springframework.amqp.rabbit.listener.RabbitListenerEndpointRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.rabbit.stream.listener.StreamListenerContainer;

/**
 * Auto-configuration that stops RabbitMQ listeners at the beginning of a shutdown, and counts the messages they handle.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnClass(RabbitListenerEndpointRegistry.class)
@ConditionalOnBooleanProperty(name = "shutdown.rabbit.enabled", matchIfMissing = true)
@ConditionalOnEngine
@ImportRuntimeHints({Containers.Hints.class, PendingResults.Hints.class, StopSettings.Hints.class})
public final class RabbitShutdownAutoConfiguration {

    @Bean
    RabbitWorkSource rabbitWorkSource(
            ConfigurableListableBeanFactory beans,
            WorkLedger shutdownWorkLedger,
            ObjectProvider<StreamTracking> rabbitStreamTracking) {
        return new RabbitWorkSource(beans, shutdownWorkLedger, rabbitStreamTracking.getIfAvailable());
    }

    @Bean
    static TrackingPostProcessor rabbitTrackingPostProcessor(
            ObjectProvider<WorkLedger> shutdownWorkLedger, ObjectProvider<StreamTracking> rabbitStreamTracking) {
        return new TrackingPostProcessor(Beans.once(shutdownWorkLedger), rabbitStreamTracking.getIfAvailable());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(StreamListenerContainer.class)
    @ImportRuntimeHints(AutomaticConsumers.Hints.class)
    static class Streams {

        @Bean
        static AutomaticConsumers rabbitAutomaticConsumers() {
            return new AutomaticConsumers();
        }

        /** Part of the infrastructure, since a post-processor of beans needs it: Spring would warn of it at each start. */
        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static StreamTracking rabbitStreamTracking(ObjectProvider<WorkLedger> shutdownWorkLedger) {
            return new StreamTracking(Beans.once(shutdownWorkLedger));
        }
    }
}
