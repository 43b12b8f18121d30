package io.quiesce.shutdown.sqs;

import io.awspring.cloud.sqs.listener.SqsMessageListenerContainer;
import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.Ordered;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/**
 * Auto-configuration that stops the listeners of Spring Cloud AWS for SQS at the beginning of a shutdown, and counts the
 * messages they handle.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnClass({SqsMessageListenerContainer.class, SqsAsyncClient.class})
@ConditionalOnBooleanProperty(name = "shutdown.sqs.enabled", matchIfMissing = true)
@ConditionalOnEngine
@ImportRuntimeHints(Polls.Hints.class)
public final class SqsShutdownAutoConfiguration {

    @Bean
    SqsWorkSource sqsWorkSource(
            ConfigurableListableBeanFactory beans,
            WorkLedger shutdownWorkLedger,
            ShutdownEngine shutdownEngine,
            EngineClock shutdownClock) {
        return new SqsWorkSource(
                beans, shutdownWorkLedger, shutdownEngine.timings().forceShutdownAfter(), shutdownClock);
    }
}
