package io.quiesce.shutdown.closing;

import java.time.Duration;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.autoconfigure.ShutdownProperties;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ThreadStarter;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;

/**
 * Auto-configuration that watches the application being closed.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnBean(ShutdownEngine.class)
@ConditionalOnBooleanProperty(name = "shutdown.closing.enabled", matchIfMissing = true)
@ImportRuntimeHints(ClosingHints.class)
public final class ClosingShutdownAutoConfiguration {

    @Bean
    CriticalResources shutdownCriticalResources(DefaultListableBeanFactory beanFactory, ShutdownProperties properties) {
        return new CriticalResources(beanFactory, properties.criticalResources());
    }

    @Bean
    CloseObserver shutdownCloseObserver(
            DefaultListableBeanFactory beanFactory,
            ShutdownEngine engine,
            EngineClock clock,
            CriticalResources critical) {
        Closings closings = new Closings(clock, engine::tell);
        engine.setCloseRecord(closings);
        return new CloseObserver(
                closings,
                new ClosingBeans(beanFactory, closings),
                critical::names,
                () -> engine.timeToHalt().orElse(Duration.ZERO),
                clock,
                ThreadStarter.DAEMON);
    }
}
