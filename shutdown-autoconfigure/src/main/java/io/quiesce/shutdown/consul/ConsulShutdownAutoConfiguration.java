package io.quiesce.shutdown.consul;

import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.fleet.FleetMember;
import io.quiesce.shutdown.fleet.FleetProperties;
import io.quiesce.shutdown.fleet.FleetStores;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.consul.ConsulAutoConfiguration.ConsulClientSettings;
import org.springframework.cloud.consul.discovery.ConsulDiscoveryProperties;
import org.springframework.cloud.consul.serviceregistry.ConsulRegistration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import tools.jackson.databind.json.JsonMapper;

/**
 * Auto-configuration that has the instances of a service share through Consul what they need to leave as one of a fleet.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnClass({ConsulRegistration.class, JsonMapper.class})
@ConditionalOnEngine
@ConditionalOnBean({ConsulClientSettings.class, ConsulRegistration.class})
public final class ConsulShutdownAutoConfiguration {

    @Bean
    ConsulHttp shutdownConsulHttp(ConsulClientSettings consul, ConsulDiscoveryProperties discovery) {
        return new ConsulHttp(consul, discovery.getAclToken());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBooleanProperty(name = "shutdown.fleet.enabled", matchIfMissing = true)
    @EnableConfigurationProperties(FleetProperties.class)
    @RegisterReflectionForBinding(FleetMember.class)
    static class FleetConfiguration {

        @Bean
        FleetStores consulFleetStores(
                ConsulHttp shutdownConsulHttp,
                ConsulRegistration registration,
                FleetProperties properties,
                EngineClock shutdownClock) {
            return new ConsulFleetStores(shutdownConsulHttp, registration, properties.checked(), shutdownClock);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBooleanProperty(
            name = {"shutdown.leadership.enabled", "shutdown.leadership.across-fleet"},
            matchIfMissing = true)
    static class LeadershipConfiguration {

        @Bean
        ConsulPace consulPace(
                ConsulHttp shutdownConsulHttp, ConsulRegistration registration, EngineClock shutdownClock) {
            return new ConsulPace(
                    shutdownConsulHttp, registration.getServiceId(), registration.getInstanceId(), shutdownClock);
        }

        @Bean
        ConsulLeaders consulLeaders(
                ConsulHttp shutdownConsulHttp, ConsulRegistration registration, EngineClock shutdownClock) {
            return new ConsulLeaders(
                    shutdownConsulHttp, registration.getServiceId(), registration.getInstanceId(), shutdownClock);
        }
    }
}
