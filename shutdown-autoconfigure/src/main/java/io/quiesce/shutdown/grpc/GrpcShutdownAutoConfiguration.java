package io.quiesce.shutdown.grpc;

import java.util.List;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptor;
import io.grpc.health.v1.HealthCheckResponse;
import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.beans.ExistingBeans;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.grpc.server.ServerBuilderCustomizer;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;

/**
 * Auto-configuration that drains gRPC servers.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnClass(ServerInterceptor.class)
@ConditionalOnBooleanProperty(name = "shutdown.grpc.enabled", matchIfMissing = true)
@ConditionalOnEngine
@EnableConfigurationProperties(GrpcShutdownProperties.class)
@Import({DevhServers.class, LogNetServers.class})
public final class GrpcShutdownAutoConfiguration {

    @Bean
    CallContexts shutdownCallContexts(EngineClock shutdownClock) {
        return new CallContexts(shutdownClock);
    }

    /** What only health services need. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthCheckResponse.class)
    static class HealthConfiguration {

        @Bean
        HealthCalls shutdownHealthCalls(WorkLedger shutdownWorkLedger) {
            return new HealthCalls(shutdownWorkLedger);
        }
    }

    @Bean
    DrainInterceptor shutdownServerInterceptor(
            WorkLedger shutdownWorkLedger,
            Admission shutdownAdmission,
            CallContexts shutdownCallContexts,
            ObjectProvider<HealthCalls> shutdownHealthCalls,
            ObjectProvider<SessionHall> shutdownSessionHall,
            GrpcShutdownProperties properties) {
        List<String> patterns = StreamSessions.checked(properties.sessions());
        SessionHall hall = shutdownSessionHall.getIfAvailable();
        StreamSessions sessions = (hall != null) ? new StreamSessions(hall, patterns) : null;
        return new DrainInterceptor(
                shutdownWorkLedger,
                shutdownAdmission,
                shutdownCallContexts,
                shutdownHealthCalls.getIfAvailable(),
                sessions,
                properties.stateTrailer());
    }

    @Bean
    GrpcServers shutdownGrpcServers(
            WorkLedger shutdownWorkLedger,
            EngineClock shutdownClock,
            DrainInterceptor shutdownServerInterceptor,
            ObjectProvider<HealthCalls> shutdownHealthCalls,
            ConfigurableListableBeanFactory beans) {
        ExistingBeans<Server> servers = new ExistingBeans<>(beans, Server.class);
        return new GrpcServers(
                shutdownWorkLedger,
                shutdownClock,
                shutdownServerInterceptor,
                shutdownHealthCalls.getIfAvailable(),
                () -> servers.stream().toList());
    }

    @Bean
    StartedServers shutdownStartedServers(GrpcServers shutdownGrpcServers) {
        return new StartedServers(shutdownGrpcServers);
    }

    /** What only the servers of Spring gRPC need. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({ServerBuilderCustomizer.class, GrpcServerStartedEvent.class})
    static class SpringGrpcConfiguration {

        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        <T extends ServerBuilder<T>> ServerBuilderCustomizer<T> shutdownServerBuilderCustomizer(
                DrainInterceptor shutdownServerInterceptor) {
            return (builder) -> {
                // Calls that come in through a servlet are requests there already.
                if (!builder.getClass().getName().startsWith("io.grpc.servlet.")) {
                    // The last interceptor is called first, and so sees what the others do with a call.
                    builder.intercept(shutdownServerInterceptor);
                }
            };
        }

        @Bean
        ApplicationListener<GrpcServerStartedEvent> shutdownServerStartedListener(GrpcServers shutdownGrpcServers) {
            return (event) -> shutdownGrpcServers.add(event.getServer());
        }
    }
}
