package io.quiesce.shutdown.loadbalancer;

import io.grpc.LoadBalancerRegistry;
import io.grpc.util.ForwardingLoadBalancer;
import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.EngineClock;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * Auto-configuration that keeps channels of gRPC from choosing servers that have said that they leave.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnClass(ForwardingLoadBalancer.class)
@ConditionalOnBooleanProperty(name = "shutdown.loadbalancer.enabled", matchIfMissing = true)
@ConditionalOnEngine
@EnableConfigurationProperties(LoadBalancerShutdownProperties.class)
public final class GrpcClientShutdownAutoConfiguration {

    /** No bean asks for the policy: gRPC knows it by its name. */
    @Bean
    static LazyInitializationExcludeFilter shutdownStayingServersPolicyExcludeFilter() {
        return LazyInitializationExcludeFilter.forBeanTypes(StayingServersPolicy.class);
    }

    @Bean(destroyMethod = "unregister")
    StayingServersPolicy shutdownStayingServersPolicy(
            EngineClock shutdownClock, LoadBalancerShutdownProperties properties) {
        StayingServersPolicy policy = new StayingServersPolicy(
                LoadBalancerRegistry.getDefaultRegistry(), shutdownClock, properties.checkedTtl());
        policy.register();
        return policy;
    }
}
