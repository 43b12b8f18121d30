package io.quiesce.shutdown.leases;

import io.quiesce.shutdown.LeaseActivity;
import io.quiesce.shutdown.LeaseListener;
import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.tracking.Decisions;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.util.function.SingletonSupplier;

/**
 * Auto-configuration of the bean that keeps leases.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "shutdown.leases.enabled", matchIfMissing = true)
@ConditionalOnEngine
@EnableConfigurationProperties(LeasesShutdownProperties.class)
public final class LeasesShutdownAutoConfiguration {

    @Bean
    LeaseKeeper shutdownLeases(
            LeasesShutdownProperties properties,
            ShutdownEngine shutdownEngine,
            WorkLedger shutdownWorkLedger,
            Decisions shutdownDecisions,
            EngineClock shutdownClock,
            ObjectProvider<LeaseActivity> activities,
            ObjectProvider<LeaseListener> listeners) {
        return new LeaseKeeper(
                new LeaseTerms(properties, shutdownEngine, shutdownWorkLedger, shutdownDecisions),
                shutdownWorkLedger,
                shutdownClock,
                ThreadStarter.DAEMON,
                SingletonSupplier.of(() -> activities.orderedStream().toList()),
                SingletonSupplier.of(() -> listeners.orderedStream().toList()),
                shutdownEngine::reportFailure);
    }
}
