package io.quiesce.shutdown.autoconfigure;

import io.quiesce.shutdown.LongLivedSessions;
import io.quiesce.shutdown.WorkTracker;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of what does not depend on the switch of everything: the check that it is on or off, and beans for those
 * who track their work, which are to be had if it is off, too.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(
        after = ShutdownAutoConfiguration.class,
        afterName = "io.quiesce.shutdown.sessions.SessionsShutdownAutoConfiguration")
public final class SwitchShutdownAutoConfiguration {

    @Bean
    static BeanFactoryPostProcessor shutdownSwitchCheck(Environment environment) {
        return (beanFactory) -> new SwitchCheck(environment).check(SwitchCheck.ALL);
    }

    @Bean
    @Fallback
    @ConditionalOnMissingBean(name = "shutdownWorkTracker")
    WorkTracker shutdownUntrackedWork() {
        return Untracked.WORK;
    }

    @Bean
    @Fallback
    @ConditionalOnMissingBean(name = "shutdownLongLivedSessions")
    LongLivedSessions shutdownUntrackedSessions() {
        return Untracked.SESSIONS;
    }
}
