package io.quiesce.shutdown.grpc;

import io.grpc.ServerBuilder;
import org.lognet.springboot.grpc.GRpcServerBuilderConfigurer;
import org.lognet.springboot.grpc.context.GRpcServerInitializedEvent;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * What only the servers of the starter of LogNet need.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(GRpcServerBuilderConfigurer.class)
class LogNetServers {

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    GRpcServerBuilderConfigurer shutdownGrpcServerBuilderConfigurer(DrainInterceptor shutdownServerInterceptor) {
        return new GRpcServerBuilderConfigurer() {

            @Override
            public void configure(ServerBuilder<?> builder) {
                builder.intercept(shutdownServerInterceptor);
            }
        };
    }

    @Bean
    ApplicationListener<GRpcServerInitializedEvent> shutdownLogNetServerStartedListener(
            GrpcServers shutdownGrpcServers) {
        return (event) -> shutdownGrpcServers.add(event.getServer());
    }
}
