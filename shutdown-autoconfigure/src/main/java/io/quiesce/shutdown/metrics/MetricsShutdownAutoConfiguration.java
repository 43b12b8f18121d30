package io.quiesce.shutdown.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.ObservationRegistry;
import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.Workload;
import io.quiesce.shutdown.sessions.ConditionalOnSessions;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.sessions.SessionsShutdownAutoConfiguration;
import io.quiesce.shutdown.tracking.Decisions;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/**
 * Auto-configuration of the meters and observations of a shutdown.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = {ShutdownAutoConfiguration.class, SessionsShutdownAutoConfiguration.class})
@ConditionalOnEngine
@ConditionalOnBooleanProperty(name = "shutdown.metrics.enabled", matchIfMissing = true)
public final class MetricsShutdownAutoConfiguration {

    /** Meters. Spring Boot binds them to whatever registries there are. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({MeterRegistry.class, MeterBinder.class})
    static class MeterConfiguration {

        @Bean
        ShutdownMeters shutdownMeters(ShutdownEngine shutdownEngine, Workload workload, Decisions shutdownDecisions) {
            return new ShutdownMeters(shutdownEngine, workload, shutdownDecisions);
        }

        @Bean
        @ConditionalOnSessions
        SessionMeters shutdownSessionMeters(SessionHall shutdownSessionHall) {
            return new SessionMeters(shutdownSessionHall.counts());
        }
    }

    /** Observations, which become spans where tracing is on. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ObservationRegistry.class)
    static class ObservationConfiguration {

        @Bean
        @ConditionalOnBean(ObservationRegistry.class)
        ShutdownObservations shutdownObservations(ObservationRegistry observationRegistry) {
            return new ShutdownObservations(observationRegistry);
        }
    }
}
