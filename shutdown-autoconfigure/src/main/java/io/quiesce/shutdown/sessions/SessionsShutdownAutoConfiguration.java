package io.quiesce.shutdown.sessions;

import java.util.Random;

import io.quiesce.shutdown.Alternatives;
import io.quiesce.shutdown.LongLivedSessions;
import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * Auto-configuration that has long-lived sessions leave when the application does.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnEngine
@ConditionalOnBooleanProperty(name = "shutdown.sessions.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SessionsShutdownProperties.class)
public final class SessionsShutdownAutoConfiguration {

    @Bean
    SessionHall shutdownSessionHall(WorkLedger shutdownWorkLedger) {
        return new SessionHall(shutdownWorkLedger);
    }

    @Bean
    LongLivedSessions shutdownLongLivedSessions(SessionHall shutdownSessionHall) {
        return shutdownSessionHall.view();
    }

    @Bean
    SessionsSource shutdownSessionsSource(
            SessionHall shutdownSessionHall,
            WorkLedger shutdownWorkLedger,
            SessionsShutdownProperties properties,
            ShutdownEngine shutdownEngine,
            EngineClock shutdownClock,
            ObjectProvider<Alternatives> shutdownAlternatives) {
        return new SessionsSource(
                shutdownSessionHall,
                shutdownWorkLedger,
                properties.timings(),
                shutdownEngine.timings(),
                shutdownClock,
                ThreadStarter.DAEMON,
                new Random(),
                shutdownEngine::reportFailure,
                shutdownAlternatives::getIfAvailable);
    }
}
