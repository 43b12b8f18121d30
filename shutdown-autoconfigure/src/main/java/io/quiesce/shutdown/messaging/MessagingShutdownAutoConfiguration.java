package io.quiesce.shutdown.messaging;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.OnPropertyListCondition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * Auto-configuration that stops what the application names as a source of messages.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@Conditional(MessagingShutdownAutoConfiguration.OnContainers.class)
@ConditionalOnBean(WorkLedger.class)
@EnableConfigurationProperties(MessagingShutdownProperties.class)
public final class MessagingShutdownAutoConfiguration {

    @Bean
    NamedContainers shutdownNamedContainers(ListableBeanFactory beans, MessagingShutdownProperties properties) {
        return new NamedContainers(beans, properties.containers());
    }

    /** Matches if containers are named. */
    static final class OnContainers extends OnPropertyListCondition {

        OnContainers() {
            super("shutdown.messaging.containers", () -> ConditionMessage.forCondition("Named containers"));
        }
    }
}
