package io.quiesce.shutdown.availability;

import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration that makes readiness refuse as soon as the application leaves.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class, before = ApplicationAvailabilityAutoConfiguration.class)
@ConditionalOnEngine
public final class AvailabilityShutdownAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(ApplicationAvailability.class)
    GuardedApplicationAvailability applicationAvailability(ShutdownEngine shutdownEngine) {
        return new GuardedApplicationAvailability(shutdownEngine);
    }

    @Bean
    @Order(0)
    ReadinessAnnouncement readinessAnnouncement(ApplicationContext context, ShutdownEngine shutdownEngine) {
        return new ReadinessAnnouncement(context, shutdownEngine.timings().forceShutdownAfter());
    }
}
