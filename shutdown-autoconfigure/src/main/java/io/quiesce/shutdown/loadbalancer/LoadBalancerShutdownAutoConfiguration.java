package io.quiesce.shutdown.loadbalancer;

import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.EngineClock;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClientSpecification;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * Auto-configuration that keeps clients from choosing instances that have said that they leave.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnClass(LoadBalancerClientSpecification.class)
@ConditionalOnBooleanProperty(name = "shutdown.loadbalancer.enabled", matchIfMissing = true)
@ConditionalOnEngine
@EnableConfigurationProperties(LoadBalancerShutdownProperties.class)
public final class LoadBalancerShutdownAutoConfiguration {

    /** What applies to every client has a name that begins with this. */
    private static final String EVERY_CLIENT = "default.";

    @Bean
    LeavingInstances shutdownLeavingInstances(EngineClock shutdownClock, LoadBalancerShutdownProperties properties) {
        return new LeavingInstances(shutdownClock, properties.checkedTtl());
    }

    @Bean
    LoadBalancerClientSpecification shutdownLoadBalancerClients() {
        return new LoadBalancerClientSpecification(
                EVERY_CLIENT + getClass().getName(), new Class<?>[] {ClientConfiguration.class});
    }
}
