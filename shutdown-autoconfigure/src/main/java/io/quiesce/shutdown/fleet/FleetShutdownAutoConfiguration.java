package io.quiesce.shutdown.fleet;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.web.StrictOperations;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration that has instances of a service leave as one of a fleet.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(
        after = ShutdownAutoConfiguration.class,
        afterName = "io.quiesce.shutdown.consul.ConsulShutdownAutoConfiguration")
@ConditionalOnBooleanProperty(name = "shutdown.fleet.enabled", matchIfMissing = true)
@ConditionalOnEngine
@ConditionalOnBean(name = "consulFleetStores")
@EnableConfigurationProperties(FleetProperties.class)
public final class FleetShutdownAutoConfiguration {

    @Bean
    Fleet shutdownFleet(
            FleetStores consulFleetStores,
            FleetProperties properties,
            ShutdownEngine shutdownEngine,
            EngineClock shutdownClock,
            ObjectProvider<Standby> standby,
            Environment environment) {
        FleetInstance drained = new DrainedInstance(shutdownEngine.softDrain());
        @Nullable Standby leads = standby.getIfAvailable();
        properties.checked().checkRoles(leads != null);
        return new Fleet(
                consulFleetStores,
                () -> properties.settings(
                        consulFleetStores.instanceId(),
                        environment.getProperty("spring.cloud.client.hostname", "localhost")),
                (role) -> (role == FleetRole.ACTIVE_PASSIVE && leads != null)
                        ? new PassiveInstance(drained, leads)
                        : drained,
                shutdownClock);
    }

    @Bean
    FleetDeparture shutdownFleetDeparture(
            Fleet shutdownFleet, FleetProperties properties, ShutdownEngine shutdownEngine) {
        FleetDeparture departure = new FleetDeparture(shutdownFleet, properties.holdLastInstance());
        shutdownEngine.setHold(departure);
        return departure;
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> shutdownFleetMembership(
            Fleet shutdownFleet, ConfigurableApplicationContext context) {
        return (event) -> {
            if (event.getApplicationContext() == context) {
                shutdownFleet.join();
            }
        };
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({WebEndpoint.class, ConditionalOnAvailableEndpoint.class})
    static class EndpointConfiguration {

        @Bean
        @ConditionalOnAvailableEndpoint
        FleetEndpoint fleetEndpoint(Fleet shutdownFleet, FleetProperties properties) {
            return new FleetEndpoint(shutdownFleet, properties.boundTo());
        }

        @Bean
        @ConditionalOnAvailableEndpoint(endpoint = FleetEndpoint.class)
        StrictOperations fleetEndpointOperations() {
            return new StrictOperations("fleet");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class MetersConfiguration {

        @Bean
        MeterBinder shutdownFleetMeters(Fleet shutdownFleet) {
            return new FleetMeters(shutdownFleet);
        }
    }
}
