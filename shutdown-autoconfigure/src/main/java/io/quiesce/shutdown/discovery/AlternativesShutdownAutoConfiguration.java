package io.quiesce.shutdown.discovery;

import io.quiesce.shutdown.Alternatives;
import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * Auto-configuration that finds other instances of the service in the registry, for clients that are sent away.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnClass({DiscoveryClient.class, Registration.class})
@ConditionalOnBooleanProperty(name = "shutdown.registry.enabled", matchIfMissing = true)
@ConditionalOnEngine
public final class AlternativesShutdownAutoConfiguration {

    // Asked for when they are needed: an application may have one without the other, or one that is made later.
    @Bean
    @ConditionalOnMissingBean
    Alternatives shutdownAlternatives(
            ObjectProvider<DiscoveryClient> client, ObjectProvider<Registration> registration) {
        return new RegisteredAlternatives(client, registration);
    }
}
