package io.quiesce.shutdown.grpc;

import net.devh.boot.grpc.server.event.GrpcServerStartedEvent;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * What only the servers of the starter of {@code net.devh} need.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(GrpcServerConfigurer.class)
class DevhServers {

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    GrpcServerConfigurer shutdownGrpcServerConfigurer(DrainInterceptor shutdownServerInterceptor) {
        return (builder) -> builder.intercept(shutdownServerInterceptor);
    }

    @Bean
    ApplicationListener<GrpcServerStartedEvent> shutdownDevhServerStartedListener(GrpcServers shutdownGrpcServers) {
        return (event) -> shutdownGrpcServers.add(event.getServer());
    }
}
