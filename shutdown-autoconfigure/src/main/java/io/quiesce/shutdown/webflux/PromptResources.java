package io.quiesce.shutdown.webflux;

import java.time.Duration;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ReactorResourceFactory;

/**
 * Has the event loops of Reactor Netty end as soon as the application has: they would wait two seconds for whoever might still
 * have something to do, and all of that has been waited for.
 */
final class PromptResources implements BeanPostProcessor {

    private final Environment environment;

    PromptResources(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        if (bean instanceof ReactorResourceFactory factory
                && !this.environment.containsProperty("spring.reactor.netty.shutdown-quiet-period")) {
            factory.setShutdownQuietPeriod(Duration.ZERO);
        }
        return bean;
    }
}
