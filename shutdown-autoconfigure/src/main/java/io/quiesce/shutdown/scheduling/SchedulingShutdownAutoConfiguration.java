package io.quiesce.shutdown.scheduling;

import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.beans.Beans;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.Ordered;
import reactor.core.publisher.Flux;

/**
 * Auto-configuration that counts what runs on executors, and starts nothing scheduled once a shutdown has been initiated.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "shutdown.scheduling.enabled", matchIfMissing = true)
@ConditionalOnEngine
@ImportRuntimeHints(RegistrarConfigurer.Hints.class)
@EnableConfigurationProperties(SchedulingShutdownProperties.class)
public final class SchedulingShutdownAutoConfiguration {

    @Bean
    static ExecutorPostProcessor shutdownExecutorPostProcessor(
            ConfigurableListableBeanFactory beans,
            ObjectProvider<WorkLedger> shutdownWorkLedger,
            ObjectProvider<SchedulingShutdownProperties> properties) {
        return new ExecutorPostProcessor(beans, Beans.once(shutdownWorkLedger), Beans.once(properties));
    }

    @Bean
    static AsyncMethodPostProcessor shutdownAsyncMethodPostProcessor(ObjectProvider<WorkLedger> shutdownWorkLedger) {
        return new AsyncMethodPostProcessor(Beans.once(shutdownWorkLedger));
    }

    @Bean
    static RegistrarConfigurer shutdownRegistrarConfigurer(ObjectProvider<WorkLedger> shutdownWorkLedger) {
        return new RegistrarConfigurer(Beans.once(shutdownWorkLedger));
    }

    @Bean
    ExemptNames shutdownExemptNames(BeanFactory beans, SchedulingShutdownProperties properties) {
        return new ExemptNames(beans, properties.exempt());
    }

    /** What only scheduled methods that return a publisher need. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Flux.class)
    static class ReactiveConfiguration {

        @Bean
        static ReactiveMethodPostProcessor shutdownReactiveMethodPostProcessor(ConfigurableListableBeanFactory beans) {
            return new ReactiveMethodPostProcessor(beans);
        }
    }
}
