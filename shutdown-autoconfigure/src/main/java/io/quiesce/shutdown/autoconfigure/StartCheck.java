package io.quiesce.shutdown.autoconfigure;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Checks the properties before any bean exists, so that a start which must fail does so before a server or a pool has been
 * started, and with the failure at the top of the log.
 */
final class StartCheck implements BeanFactoryPostProcessor {

    private final Environment environment;

    StartCheck(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        new UnknownPropertyCheck(KnownProperties.load()).check(this.environment);
        new BudgetCheck(Binder.get(this.environment).bindOrCreate("shutdown", ShutdownProperties.class)).check();
    }
}
