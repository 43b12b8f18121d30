package io.quiesce.shutdown.consul;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.EngineClock;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.consul.ConsulProperties;
import org.springframework.cloud.consul.discovery.ConsulDiscoveryProperties;
import org.springframework.cloud.consul.serviceregistry.ConsulRegistration;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.json.JsonMapper;

/**
 * Auto-configuration of what the instances of a service let each other know of their leaderships through Consul.
 *
 * @since 0.1.0
 */
// In this order: Consul's registration needs the one of Spring Cloud, and does not ask to come after it itself.
@AutoConfiguration(
        after = ShutdownAutoConfiguration.class,
        afterName = {
            "org.springframework.cloud.client.serviceregistry.AutoServiceRegistrationAutoConfiguration",
            "org.springframework.cloud.consul.serviceregistry.ConsulAutoServiceRegistrationAutoConfiguration"
        })
@ConditionalOnClass({ConsulRegistration.class, JsonMapper.class})
@ConditionalOnBooleanProperty(
        name = {"shutdown.leadership.enabled", "shutdown.leadership.across-fleet"},
        matchIfMissing = true)
@ConditionalOnBean({EngineClock.class, ConsulProperties.class, ConsulRegistration.class})
public final class ConsulLeadershipAutoConfiguration {

    @Bean
    ConsulPace consulPace(
            ConsulProperties consul,
            ConsulDiscoveryProperties properties,
            ConsulRegistration registration,
            EngineClock clock) {
        return new ConsulPace(
                new ConsulHttp(consul, properties.getAclToken()),
                registration.getServiceId(),
                registration.getInstanceId(),
                clock);
    }

    @Bean
    ConsulLeaders consulLeaders(
            ConsulProperties consul,
            ConsulDiscoveryProperties properties,
            ConsulRegistration registration,
            EngineClock clock) {
        return new ConsulLeaders(
                new ConsulHttp(consul, properties.getAclToken()),
                registration.getServiceId(),
                registration.getInstanceId(),
                clock);
    }
}
