package io.quiesce.shutdown.leadership;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;

/**
 * Auto-configuration that hands over leaderships at the beginning of a shutdown, and while the application is softly out of
 * service.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnClass(LockRegistryLeaderInitiator.class)
@ConditionalOnBooleanProperty(name = "shutdown.leadership.enabled", matchIfMissing = true)
@ConditionalOnBean(WorkLedger.class)
public final class LeadershipShutdownAutoConfiguration {

    @Bean
    LeadershipWorkSource shutdownLeaderships(ConfigurableListableBeanFactory beans, EngineClock clock) {
        return new LeadershipWorkSource(beans, clock);
    }
}
