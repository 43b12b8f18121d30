package io.quiesce.shutdown.quartz;

import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.beans.Beans;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.quartz.Scheduler;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.scheduling.quartz.SchedulerFactoryBean;

/**
 * Auto-configuration that fires no trigger of Quartz during a shutdown, and counts the jobs that run.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnClass({Scheduler.class, SchedulerFactoryBean.class})
@ConditionalOnBooleanProperty(name = "shutdown.quartz.enabled", matchIfMissing = true)
@ConditionalOnEngine
public final class QuartzShutdownAutoConfiguration {

    @Bean
    static SchedulerPostProcessor quartzSchedulerPostProcessor(
            ObjectProvider<WorkLedger> shutdownWorkLedger, ObjectProvider<QuartzWorkSource> quartzWorkSource) {
        return new SchedulerPostProcessor(Beans.once(shutdownWorkLedger), Beans.once(quartzWorkSource));
    }

    @Bean
    QuartzWorkSource quartzWorkSource(ConfigurableListableBeanFactory beans) {
        return new QuartzWorkSource(beans);
    }
}
