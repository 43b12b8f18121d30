package io.quiesce.shutdown.closing;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;

import io.quiesce.shutdown.lifecycle.EndOfClose;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.context.Lifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.util.ClassUtils;

/**
 * Puts a measure around everything that Spring is going to stop and destroy.
 * <p>
 * That happens at the beginning of phase 2 and not before, so that an application which serves is the one that Spring made.
 */
final class ClosingBeans {

    static final String DISPOSABLE_BEANS = "disposableBeans";

    static final String LISTENERS = "listeners of ContextClosedEvent";

    private final DefaultListableBeanFactory beanFactory;

    private final Closings closings;

    private @Nullable ClosingStep listeners;

    ClosingBeans(DefaultListableBeanFactory beanFactory, Closings closings) {
        this.beanFactory = beanFactory;
        this.closings = closings;
    }

    void measure(Set<String> critical) throws ReflectiveOperationException {
        critical.forEach(this::prepareStop);
        measureStops();
        measureDestructions();
    }

    /** Spring stops beans only after it has told everybody that it will, and somebody may hang before that. */
    private void prepareStop(String name) {
        if (this.beanFactory.getSingleton(name) instanceof Lifecycle lifecycle) {
            closing(name, lifecycle).stops(lifecycle);
        }
    }

    /**
     * Spring tells whoever listens that the context closes, and then begins to stop beans. A registry of meters that sends what it
     * has to a server which does not answer is no bean that is slow to close, but one of those who listen.
     */
    void listenersAreTold() {
        ClosingStep step = this.listeners;
        if (step != null) {
            step.begin();
        }
    }

    private void measureStops() {
        Object processor = this.beanFactory.getSingleton(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME);
        if (processor instanceof DefaultLifecycleProcessor standard) {
            ClosingStep told = this.closings
                    .bean(LISTENERS, ContextClosedEvent.class.getName())
                    .stop();
            standard.setBeanFactory(withMeasuredStops(standard, told));
            this.listeners = told;
        }
    }

    private ConfigurableListableBeanFactory withMeasuredStops(
            DefaultLifecycleProcessor processor, ClosingStep listeners) {
        return (ConfigurableListableBeanFactory) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ConfigurableListableBeanFactory.class},
                (proxy, method, arguments) -> {
                    // It begins to look for beans, so everybody has been told.
                    listeners.end(null);
                    Object result;
                    try {
                        result = method.invoke(this.beanFactory, arguments);
                    } catch (InvocationTargetException ex) {
                        throw ex.getTargetException();
                    }
                    if (method.getName().equals("getBean")
                            // The processor is a lifecycle itself, and must find itself to leave itself out.
                            && result != processor
                            && result instanceof Lifecycle lifecycle
                            && arguments[0] instanceof String name) {
                        return measured(BeanFactoryUtils.transformedBeanName(name), lifecycle);
                    }
                    return result;
                });
    }

    private Lifecycle measured(String name, Lifecycle lifecycle) {
        BeanClosing closing = closing(name, lifecycle);
        closing.stops(lifecycle);
        return MeasuredStop.of(lifecycle, closing.stop());
    }

    private void measureDestructions() throws ReflectiveOperationException {
        Field field = DefaultSingletonBeanRegistry.class.getDeclaredField(DISPOSABLE_BEANS);
        field.setAccessible(true);
        @SuppressWarnings("unchecked")
        Map<String, DisposableBean> disposableBeans = (Map<String, DisposableBean>) field.get(this.beanFactory);
        // The lock that Spring takes for it. A value is replaced where it is, so the order stays.
        synchronized (disposableBeans) {
            disposableBeans.replaceAll(this::measured);
        }
    }

    private DisposableBean measured(String name, DisposableBean original) {
        Destruction destruction = new Destruction(original);
        if (destruction.bean() instanceof EndOfClose) {
            // It ends the phase, and would find itself not ended.
            return original;
        }
        BeanClosing closing = closing(name, destruction.bean());
        closing.destroys(destruction);
        return () -> closing.destruction().run(destruction::run);
    }

    private BeanClosing closing(String name, @Nullable Object bean) {
        String type = (bean != null) ? ClassUtils.getUserClass(bean).getName() : "";
        return this.closings.bean(name, type);
    }
}
