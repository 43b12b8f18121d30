package io.quiesce.shutdown.priority;

import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.tracking.LatePriority;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Auto-configuration of the rules for requests that are let in because they are important.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnEngine
@EnableConfigurationProperties(PriorityProperties.class)
public final class PriorityShutdownAutoConfiguration {

    @Bean
    PriorityRules shutdownPriorityRules(PriorityProperties properties, ObjectProvider<LatePriority> authorities) {
        boolean knowsAuthorities = authorities.stream().findAny().isPresent();
        return new PriorityRules(properties.rules(), new RuleCheck(properties, knowsAuthorities).check());
    }

    /** What only rules that ask for an authority need. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(SecurityContextHolder.class)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @Conditional(OnAuthorityRule.class)
    static class SecurityConfiguration {

        @Bean
        AuthorityRules shutdownAuthorityRules(PriorityProperties properties) {
            return new AuthorityRules(properties.rules(), new RuleCheck(properties, true).check());
        }
    }
}
