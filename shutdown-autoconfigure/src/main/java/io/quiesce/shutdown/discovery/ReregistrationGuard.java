package io.quiesce.shutdown.discovery;

import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownState;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cloud.consul.discovery.ReregistrationPredicate;

/**
 * Keeps a heartbeat that was under way when the instance was deregistered from registering it again.
 */
final class ReregistrationGuard implements BeanPostProcessor {

    private final ObjectProvider<ShutdownEngine> engine;

    ReregistrationGuard(ObjectProvider<ShutdownEngine> engine) {
        this.engine = engine;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof ReregistrationPredicate predicate) {
            return (ReregistrationPredicate) (failure) ->
                    this.engine.getObject().state() == ShutdownState.ONLINE && predicate.isEligible(failure);
        }
        return bean;
    }
}
