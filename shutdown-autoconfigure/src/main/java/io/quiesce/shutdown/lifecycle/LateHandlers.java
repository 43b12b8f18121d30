package io.quiesce.shutdown.lifecycle;

import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.engine.ShutdownEngine;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Notices handlers whose beans are made after the start: those registered by hand, or lazily.
 *
 * @since 0.1.0
 */
public final class LateHandlers implements BeanPostProcessor {

    private volatile @Nullable ShutdownEngine engine;

    void addTo(ShutdownEngine engine) {
        this.engine = engine;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        ShutdownEngine started = this.engine;
        if (started != null && bean instanceof ShutdownHandler handler) {
            started.addHandler(beanName, handler);
        }
        return bean;
    }
}
