package io.quiesce.shutdown.consul;

import java.time.Duration;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.fleet.FleetProperties;
import io.quiesce.shutdown.fleet.FleetStore;
import io.quiesce.shutdown.fleet.FleetStores;
import io.quiesce.shutdown.fleet.ProfileStore;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.consul.ConsulProperties;
import org.springframework.cloud.consul.discovery.ConsulDiscoveryProperties;
import org.springframework.cloud.consul.serviceregistry.ConsulRegistration;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration that has the instances of a service share through Consul what they need to leave as one of a fleet.
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
@ConditionalOnClass({ConsulProperties.class, ConsulRegistration.class})
@ConditionalOnBooleanProperty(name = "shutdown.fleet.enabled", matchIfMissing = true)
@ConditionalOnBean({ShutdownEngine.class, ConsulRegistration.class})
@EnableConfigurationProperties(FleetProperties.class)
public final class ConsulShutdownAutoConfiguration {

    @Bean
    FleetStores consulFleetStores(
            ConsulProperties consul,
            ConsulDiscoveryProperties discovery,
            ConsulRegistration registration,
            FleetProperties properties,
            EngineClock clock) {
        ConsulHttp http = new ConsulHttp(consul, discovery.getAclToken());
        return new FleetStores() {

            @Override
            public String instanceId() {
                return registration.getInstanceId();
            }

            @Override
            public FleetStore fleet(String id) {
                // No delay: what must not happen without the lock checks that it is held.
                ConsulSession session =
                        new ConsulSession(http, "shutdown-" + id, properties.sessionTtl(), Duration.ZERO, clock);
                return new ConsulFleetStore(http, session, clock, registration.getServiceId(), id);
            }

            @Override
            public ProfileStore profiles() {
                return new ConsulProfileStore(http, properties.datacenter(), clock);
            }
        };
    }
}
