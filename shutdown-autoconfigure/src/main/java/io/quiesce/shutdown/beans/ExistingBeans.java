package io.quiesce.shutdown.beans;

import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * The beans of a type that have been made. Nothing is created for this: what does not exist needs no stop.
 * <p>
 * Spring looks at all beans to find those of a type, which takes milliseconds when a shutdown has none to lose. Which ones they
 * are is remembered until one is made, added or taken away.
 * <p>
 * <strong>Threading:</strong> may be asked by several threads at once.
 *
 * @param <T> the type
 * @since 0.1.0
 */
public final class ExistingBeans<T> {

    private final ConfigurableListableBeanFactory factory;

    private final Class<T> type;

    private volatile @Nullable Found found;

    /**
     * What was found.
     *
     * @param among the names of all beans that had been made then
     * @param names the names of those of the type
     */
    private record Found(List<String> among, List<String> names) {}

    /**
     * Create a view that has not looked so far.
     * @param factory the bean factory
     * @param type the type
     */
    public ExistingBeans(ConfigurableListableBeanFactory factory, Class<T> type) {
        this.factory = factory;
        this.type = type;
    }

    /**
     * Return the beans.
     * @return those that are there now, in the order in which they were defined
     */
    public Stream<T> stream() {
        return names().stream()
                .filter(this.factory::containsSingleton)
                .map(this.factory::getBean)
                // Something else stands for a bean that is null.
                .filter(this.type::isInstance)
                .map(this.type::cast);
    }

    private List<String> names() {
        // Before the look: what is added during it is looked at the next time.
        List<String> among = List.of(this.factory.getSingletonNames());
        Found current = this.found;
        if (current == null || !current.among().equals(among)) {
            current = new Found(among, List.of(this.factory.getBeanNamesForType(this.type, false, false)));
            this.found = current;
        }
        return current.names();
    }
}
