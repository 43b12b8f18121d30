package io.quiesce.shutdown.closing;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.quiesce.shutdown.CriticalResource;
import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/**
 * The beans that must be closed even if time runs out, as annotations and properties say.
 */
final class CriticalResources implements SmartInitializingSingleton {

    private final DefaultListableBeanFactory beanFactory;

    private final List<String> named;

    private volatile Set<String> names = Set.of();

    CriticalResources(DefaultListableBeanFactory beanFactory, List<String> named) {
        this.beanFactory = beanFactory;
        this.named = named;
    }

    Set<String> names() {
        return this.names;
    }

    /** Refuse to start with a name that means nothing: it would be found out in the middle of a shutdown. */
    @Override
    public void afterSingletonsInstantiated() {
        Set<String> found = new LinkedHashSet<>();
        for (String name : this.named) {
            if (!this.beanFactory.containsLocalBean(name)) {
                throw new RefusedStartException(
                        "There is no bean '%s', which 'shutdown.critical-resources' names.".formatted(name),
                        "Correct the name, or remove it.");
            }
            found.add(this.beanFactory.canonicalName(name));
        }
        for (String name : this.beanFactory.getBeanDefinitionNames()) {
            if (this.beanFactory.findAnnotationOnBean(name, CriticalResource.class, false) != null) {
                found.add(name);
            }
        }
        this.names = found;
    }
}
