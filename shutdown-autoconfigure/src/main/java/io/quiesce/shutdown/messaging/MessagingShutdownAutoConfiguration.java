package io.quiesce.shutdown.messaging;

import java.util.ArrayList;
import java.util.List;

import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.OnPropertyListCondition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Auto-configuration that stops what the application names as a source of messages, and the bindings of Spring Cloud Stream, which
 * nobody has to name.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@Conditional(MessagingShutdownAutoConfiguration.OnSources.class)
@ConditionalOnEngine
@EnableConfigurationProperties(MessagingShutdownProperties.class)
public final class MessagingShutdownAutoConfiguration {

    private static final String BINDINGS = "org.springframework.cloud.stream.binding.InputBindingLifecycle";

    private static final String BINDINGS_SWITCH = "shutdown.cloud-stream.enabled";

    @Bean
    NamedContainers shutdownNamedContainers(
            ConfigurableListableBeanFactory beans, MessagingShutdownProperties properties, Environment environment) {
        List<String> names = new ArrayList<>(properties.containers());
        if (environment.getProperty(BINDINGS_SWITCH, Boolean.class, true) && hasBindings(beans)) {
            names.add(BINDINGS);
        }
        return new NamedContainers(beans, names);
    }

    private static boolean hasBindings(ListableBeanFactory beans) {
        return ClassUtils.isPresent(BINDINGS, null)
                && beans.getBeanNamesForType(ClassUtils.resolveClassName(BINDINGS, null), false, false).length > 0;
    }

    /** Matches if there is something to stop. */
    static final class OnSources extends AnyNestedCondition {

        OnSources() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @Conditional(OnContainers.class)
        static final class Named {}

        @ConditionalOnBooleanProperty(name = BINDINGS_SWITCH, matchIfMissing = true)
        @ConditionalOnBean(type = BINDINGS)
        static final class Bindings {}
    }

    /** Matches if containers are named. */
    static final class OnContainers extends OnPropertyListCondition {

        OnContainers() {
            super("shutdown.messaging.containers", () -> ConditionMessage.forCondition("Named containers"));
        }
    }
}
