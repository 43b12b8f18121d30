package io.quiesce.shutdown.messaging;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import io.quiesce.shutdown.beans.Coverage;
import io.quiesce.shutdown.engine.ParallelStop;
import io.quiesce.shutdown.engine.TemporaryStop;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;
import org.springframework.util.ClassUtils;

/**
 * Beans that fetch messages, as the application says. They are stopped as Spring would stop them, only earlier, and all at the
 * same time.
 */
final class NamedContainers implements WorkSource, SmartInitializingSingleton {

    private final ConfigurableListableBeanFactory beans;

    private final List<String> names;

    private final ParallelStop<Lifecycle> stop = new ParallelStop<>(name(), NamedContainers::stop);

    private final TemporaryStop<Lifecycle> pausing =
            new TemporaryStop<>(this.stop, Lifecycle::isRunning, Lifecycle::start);

    NamedContainers(ConfigurableListableBeanFactory beans, List<String> names) {
        this.beans = beans;
        this.names = names;
    }

    @Override
    public String name() {
        return "messaging";
    }

    @Override
    public WorkKind kind() {
        return WorkKind.MESSAGES;
    }

    /** Refuse to start with a name that means nothing: it would be found out in the middle of a shutdown. */
    @Override
    public void afterSingletonsInstantiated() {
        byName().keySet().forEach((bean) -> Coverage.counted(this.beans, bean, "its stop"));
    }

    private Collection<Lifecycle> containers() {
        return byName().values();
    }

    private Map<String, Lifecycle> byName() {
        Map<String, Lifecycle> containers = new LinkedHashMap<>();
        this.names.forEach((name) -> containers.putAll(find(name)));
        return containers;
    }

    private Map<String, Lifecycle> find(String name) {
        if (this.beans.containsBean(name)) {
            Object bean = this.beans.getBean(name);
            if (bean instanceof Lifecycle container) {
                return Map.of(name, container);
            }
            throw refused("The bean '%s' in 'shutdown.messaging.containers' is a '%s', which cannot be stopped."
                    .formatted(name, bean.getClass().getName()));
        }
        if (!ClassUtils.isPresent(name, null)) {
            throw refused("There is neither a bean nor a type '%s', which 'shutdown.messaging.containers' names."
                    .formatted(name));
        }
        Map<String, Lifecycle> found = new LinkedHashMap<>();
        this.beans
                .getBeansOfType(ClassUtils.resolveClassName(name, null), false, false)
                .forEach((bean, container) -> {
                    if (container instanceof Lifecycle lifecycle) {
                        found.put(bean, lifecycle);
                    }
                });
        if (found.isEmpty()) {
            throw refused(
                    "There is no bean of the type '%s' that can be stopped, although 'shutdown.messaging.containers' names it."
                            .formatted(name));
        }
        return found;
    }

    private static RefusedStartException refused(String description) {
        return new RefusedStartException(
                description,
                "Name beans that implement '%s', or types of such beans, or remove the name."
                        .formatted(Lifecycle.class.getName()));
    }

    @Override
    public void stopFetching() throws Exception {
        this.stop.run(containers());
    }

    @Override
    public void pause() throws Exception {
        this.pausing.pause(containers());
    }

    @Override
    public void resume() {
        this.pausing.resume();
    }

    private static void stop(Lifecycle container, Runnable stopped) {
        if (container instanceof SmartLifecycle smart) {
            smart.stop(stopped);
        } else {
            container.stop();
            stopped.run();
        }
    }
}
