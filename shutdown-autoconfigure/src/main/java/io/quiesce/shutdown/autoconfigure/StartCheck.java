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
        KnownProperties known = KnownProperties.load();
        new UnknownPropertyCheck(known).check(this.environment);
        known.switches().forEach(new SwitchCheck(this.environment)::check);
        new BudgetCheck(Binder.get(this.environment).bindOrCreate("shutdown", ShutdownProperties.class)).check();
    }
}
