package io.quiesce.shutdown.sessions;

import java.util.Random;

import io.quiesce.shutdown.Alternatives;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration that has long-lived sessions leave when the application does.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnBean(ShutdownEngine.class)
@ConditionalOnBooleanProperty(name = "shutdown.sessions.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SessionsShutdownProperties.class)
public final class SessionsShutdownAutoConfiguration {

    @Bean
    SessionHall shutdownSessionHall(WorkLedger ledger) {
        return new SessionHall(ledger);
    }

    @Bean
    SessionsSource shutdownSessionsSource(
            SessionHall hall,
            WorkLedger ledger,
            SessionsShutdownProperties properties,
            ShutdownEngine engine,
            EngineClock clock,
            ObjectProvider<Alternatives> alternatives) {
        return new SessionsSource(
                hall,
                ledger,
                properties.timings(),
                engine.timings(),
                clock,
                ThreadStarter.DAEMON,
                new Random(),
                engine::reportFailure,
                alternatives::getIfAvailable);
    }
}
