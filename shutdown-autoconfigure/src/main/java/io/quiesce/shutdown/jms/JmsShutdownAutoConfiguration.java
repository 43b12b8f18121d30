package io.quiesce.shutdown.jms;

import jakarta.jms.Message;

import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.jms.config.JmsListenerEndpointRegistry;

/**
 * Auto-configuration that stops JMS listeners at the beginning of a shutdown, and counts the messages they handle.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnClass({Message.class, JmsListenerEndpointRegistry.class})
@ConditionalOnBooleanProperty(name = "shutdown.jms.enabled", matchIfMissing = true)
@ConditionalOnEngine
public final class JmsShutdownAutoConfiguration {

    @Bean
    JmsWorkSource jmsWorkSource(ConfigurableListableBeanFactory beans, WorkLedger shutdownWorkLedger) {
        return new JmsWorkSource(beans, shutdownWorkLedger);
    }
}
