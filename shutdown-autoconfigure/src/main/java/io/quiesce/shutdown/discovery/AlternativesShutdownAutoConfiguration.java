package io.quiesce.shutdown.discovery;

import io.quiesce.shutdown.Alternatives;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration that finds other instances of the service in the registry, for clients that are sent away.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        after = ShutdownAutoConfiguration.class,
        afterName = {
            "org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClientAutoConfiguration",
            "org.springframework.cloud.consul.serviceregistry.ConsulAutoServiceRegistrationAutoConfiguration"
        })
@ConditionalOnClass({DiscoveryClient.class, Registration.class})
@ConditionalOnBooleanProperty(name = "shutdown.registry.enabled", matchIfMissing = true)
@ConditionalOnBean({ShutdownEngine.class, DiscoveryClient.class, Registration.class})
public final class AlternativesShutdownAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Alternatives shutdownAlternatives(DiscoveryClient client, Registration registration) {
        return new RegisteredAlternatives(client, registration);
    }
}
