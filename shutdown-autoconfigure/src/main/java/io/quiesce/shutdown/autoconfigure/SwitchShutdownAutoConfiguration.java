package io.quiesce.shutdown.autoconfigure;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the check that the switch of everything is on or off. So it does not depend on that.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration
public final class SwitchShutdownAutoConfiguration {

    @Bean
    static BeanFactoryPostProcessor shutdownSwitchCheck(Environment environment) {
        return (beanFactory) -> new SwitchCheck(environment).check(SwitchCheck.ALL);
    }
}
