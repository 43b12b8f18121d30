package io.quiesce.shutdown.affinity;

import io.quiesce.shutdown.AffinityTokens;
import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.EngineClock;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/**
 * Auto-configuration of the tokens with which requests come back to this instance.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "shutdown.affinity.enabled", matchIfMissing = true)
@ConditionalOnEngine
@EnableConfigurationProperties(AffinityProperties.class)
public final class AffinityShutdownAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    AffinityTokens shutdownAffinityTokens(AffinityProperties properties, EngineClock shutdownClock) {
        properties.check();
        return new SignedTokens(properties.secret(), properties.node(), shutdownClock);
    }

    @Bean
    TokenAffinity shutdownTokenAffinity(AffinityTokens shutdownAffinityTokens, AffinityProperties properties) {
        properties.check();
        return new TokenAffinity(shutdownAffinityTokens, properties);
    }

    /** What only the actuator needs. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(SanitizingFunction.class)
    static class ActuatorConfiguration {

        /** The secret stays one, however much the endpoints are told to show. */
        @Bean
        static SanitizingFunction shutdownAffinitySanitizer() {
            return SanitizingFunction.sanitizeValue().ifKeyMatches("shutdown[._]affinity[._]secret");
        }
    }
}
