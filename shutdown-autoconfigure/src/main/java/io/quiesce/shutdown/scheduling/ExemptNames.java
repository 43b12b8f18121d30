package io.quiesce.shutdown.scheduling;

import java.util.Set;

import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Refuses the start with a name that means nothing: the tasks that it is to leave alone would be waited for and cancelled.
 */
final class ExemptNames implements SmartInitializingSingleton {

    private final BeanFactory beans;

    private final Set<String> names;

    ExemptNames(BeanFactory beans, Set<String> names) {
        this.beans = beans;
        this.names = names;
    }

    @Override
    public void afterSingletonsInstantiated() {
        for (String name : this.names) {
            if (!this.beans.containsBean(name)) {
                throw new RefusedStartException(
                        "There is no bean '%s', which 'shutdown.scheduling.exempt' names.".formatted(name),
                        "Correct the name, or remove it.");
            }
        }
    }
}
