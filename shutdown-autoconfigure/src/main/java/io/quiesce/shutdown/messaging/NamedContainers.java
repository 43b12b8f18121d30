package io.quiesce.shutdown.messaging;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import io.quiesce.shutdown.engine.ParallelStop;
import io.quiesce.shutdown.engine.TemporaryStop;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;
import org.springframework.util.ClassUtils;

/**
 * Beans that fetch messages, as the application says. They are stopped as Spring would stop them, only earlier, and all at the
 * same time.
 */
final class NamedContainers implements WorkSource, SmartInitializingSingleton {

    private final ListableBeanFactory beans;

    private final List<String> names;

    private final ParallelStop<Lifecycle> stop = new ParallelStop<>(name(), NamedContainers::stop);

    private final TemporaryStop<Lifecycle> pausing =
            new TemporaryStop<>(this.stop, Lifecycle::isRunning, Lifecycle::start);

    NamedContainers(ListableBeanFactory beans, List<String> names) {
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
        containers();
    }

    private Set<Lifecycle> containers() {
        Set<Lifecycle> containers = new LinkedHashSet<>();
        this.names.forEach((name) -> containers.addAll(find(name)));
        return containers;
    }

    private Collection<Lifecycle> find(String name) {
        if (this.beans.containsBean(name)) {
            Object bean = this.beans.getBean(name);
            if (bean instanceof Lifecycle container) {
                return List.of(container);
            }
            throw refused("The bean '%s' in 'shutdown.messaging.containers' is a '%s', which cannot be stopped."
                    .formatted(name, bean.getClass().getName()));
        }
        if (!ClassUtils.isPresent(name, null)) {
            throw refused("There is neither a bean nor a type '%s', which 'shutdown.messaging.containers' names."
                    .formatted(name));
        }
        List<Lifecycle> found =
                this.beans.getBeansOfType(ClassUtils.resolveClassName(name, null), false, false).values().stream()
                        .filter(Lifecycle.class::isInstance)
                        .map(Lifecycle.class::cast)
                        .toList();
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
