package io.quiesce.shutdown.discovery;

import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.discovery.RegistryAnnouncement.Confirmation;
import io.quiesce.shutdown.engine.ShutdownEngine;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnNotWebApplication;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.client.serviceregistry.AbstractAutoServiceRegistration;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistration;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.cloud.client.serviceregistry.ServiceRegistry;
import org.springframework.cloud.consul.ConsulAutoConfiguration.ConsulClientSettings;
import org.springframework.cloud.consul.ConsulClient;
import org.springframework.cloud.consul.discovery.ConsulDiscoveryProperties;
import org.springframework.cloud.consul.discovery.HeartbeatProperties;
import org.springframework.cloud.consul.discovery.ReregistrationPredicate;
import org.springframework.cloud.consul.discovery.TtlScheduler;
import org.springframework.cloud.consul.serviceregistry.ConsulAutoRegistration;
import org.springframework.cloud.consul.serviceregistry.ConsulRegistration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.Ordered;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;

/**
 * Auto-configuration that takes the instance out of the service registry at the beginning of a shutdown.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnClass(AutoServiceRegistration.class)
@ConditionalOnBooleanProperty(name = "shutdown.registry.enabled", matchIfMissing = true)
@ConditionalOnEngine
@ConditionalOnBean(AutoServiceRegistration.class)
@EnableConfigurationProperties(RegistryShutdownProperties.class)
public final class DiscoveryShutdownAutoConfiguration {

    @Bean
    @Nullable
    RegistryAnnouncement registryAnnouncement(
            AutoServiceRegistration registration,
            ObjectProvider<Confirmation> consulConfirmation,
            ObjectProvider<EntryStatus> consulEntry,
            ObjectProvider<ServiceRegistry<?>> registry,
            ObjectProvider<Registration> entry,
            RegistryShutdownProperties properties) {
        return Registrar.of(registration)
                .map((registrar) -> new RegistryAnnouncement(
                        registrar,
                        consulConfirmation.getIfAvailable(() -> () -> {}),
                        consulEntry.getIfAvailable(() -> new ServiceStatus(registry, entry)),
                        properties.checkedTimeout()))
                .orElse(null);
    }

    /** What only Consul needs. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({ConsulClient.class, ConsulRegistration.class, ReregistrationPredicate.class})
    @ImportRuntimeHints(ConsulHints.class)
    static class ConsulConfiguration {

        @Bean
        static ReregistrationGuard reregistrationGuard(ObjectProvider<ShutdownEngine> shutdownEngine) {
            return new ReregistrationGuard(shutdownEngine);
        }

        @Bean
        @ConditionalOnBean({ConsulClient.class, ConsulClientSettings.class, ConsulRegistration.class})
        ConsulConfirmation consulConfirmation(
                ConsulClient client,
                ConsulClientSettings settings,
                ConsulDiscoveryProperties properties,
                ConsulRegistration registration,
                ReregistrationGuard reregistrationGuard) {
            return new ConsulConfirmation(
                    client, ConsulAgent.of(settings), properties, registration, reregistrationGuard);
        }

        @Bean
        @ConditionalOnBean({ConsulClientSettings.class, ConsulRegistration.class})
        ConsulEntry consulEntry(
                ConsulClientSettings settings,
                ConsulDiscoveryProperties properties,
                ConsulRegistration registration,
                ReregistrationGuard reregistrationGuard,
                ObjectProvider<PromptHeartbeat> consulHeartbeat) {
            return new ConsulEntry(
                    ConsulAgent.of(settings),
                    properties,
                    registration,
                    reregistrationGuard,
                    () -> consulHeartbeat.ifAvailable(PromptHeartbeat::send));
        }

        @Bean
        @ConditionalOnBean(TtlScheduler.class)
        PromptHeartbeat consulHeartbeat(
                TtlScheduler ttlScheduler,
                ReregistrationGuard reregistrationGuard,
                ObjectProvider<ApplicationAvailability> applicationAvailability) {
            // Listeners are told in the order in which they are made, and a heartbeat tells what the availability has
            // heard.
            applicationAvailability.getIfAvailable();
            return new PromptHeartbeat(ttlScheduler, reregistrationGuard);
        }
    }

    /** What only an application with a gRPC server and without a web server needs. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({ConsulAutoRegistration.class, GrpcServerStartedEvent.class})
    @ConditionalOnNotWebApplication
    @ConditionalOnBooleanProperty("shutdown.registry.register-grpc")
    static class GrpcConfiguration {

        @Bean
        @ConditionalOnBean(ConsulAutoRegistration.class)
        GrpcRegistration grpcRegistration(
                AbstractAutoServiceRegistration<?> autoRegistration,
                ConsulAutoRegistration registration,
                ConsulDiscoveryProperties properties,
                HeartbeatProperties heartbeat) {
            return new GrpcRegistration(autoRegistration, registration, properties, heartbeat);
        }
    }
}
