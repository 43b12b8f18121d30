package io.quiesce.shutdown.batch;

import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.beans.Beans;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.springframework.batch.core.job.Job;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * Auto-configuration that counts the jobs of Spring Batch, and asks them to stop when a shutdown cancels its work.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnClass(Job.class)
@ConditionalOnBooleanProperty(name = "shutdown.batch.enabled", matchIfMissing = true)
@ConditionalOnEngine
public final class BatchShutdownAutoConfiguration {

    @Bean
    static JobPostProcessor batchJobPostProcessor(
            ConfigurableListableBeanFactory beans, ObjectProvider<WorkLedger> shutdownWorkLedger) {
        return new JobPostProcessor(beans, Beans.once(shutdownWorkLedger));
    }
}
