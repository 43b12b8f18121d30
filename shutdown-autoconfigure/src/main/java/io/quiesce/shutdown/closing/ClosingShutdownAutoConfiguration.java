package io.quiesce.shutdown.closing;

import java.time.Duration;

import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.autoconfigure.ShutdownProperties;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ThreadStarter;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.Ordered;

/**
 * Auto-configuration that watches the application being closed.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
// After the log, whose line says when phase 2 begins: to put a measure around all beans takes milliseconds.
@AutoConfiguration(
        after = ShutdownAutoConfiguration.class,
        afterName = "io.quiesce.shutdown.report.ReportShutdownAutoConfiguration")
@ConditionalOnEngine
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
            ShutdownEngine shutdownEngine,
            EngineClock shutdownClock,
            CriticalResources shutdownCriticalResources) {
        Closings closings = new Closings(shutdownClock, shutdownEngine::tell);
        shutdownEngine.setCloseRecord(closings);
        return new CloseObserver(
                closings,
                new ClosingBeans(beanFactory, closings),
                shutdownCriticalResources::names,
                () -> shutdownEngine.timeToHalt().orElse(Duration.ZERO),
                shutdownClock,
                ThreadStarter.DAEMON);
    }
}
