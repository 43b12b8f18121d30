package io.quiesce.shutdown.autoconfigure;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;

/**
 * Refuses the start when a property below 'shutdown', or below one of its groups, does not exist: a misspelt deadline would
 * silently be another one.
 * <p>
 * Environment variables and system properties are left alone, as Boot does where it refuses unknown properties, because any
 * program may have set them. So are groups that do not exist, which may belong to somebody else.
 */
final class UnknownPropertyCheck {

    private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("shutdown");

    private final KnownProperties known;

    UnknownPropertyCheck(KnownProperties known) {
        this.known = known;
    }

    void check(Environment environment) {
        UnboundElementsSourceFilter filter = new UnboundElementsSourceFilter();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable && filter.apply(source)) {
                iterable.stream().filter(PREFIX::isAncestorOf).forEach((name) -> checkKnown(name, source));
            }
        }
    }

    /** Look at what stands directly below the group that exists: what lies deeper belongs to a list, or to nothing. */
    private void checkKnown(ConfigurationPropertyName name, ConfigurationPropertySource source) {
        ConfigurationPropertyName property = name.isLastElementIndexed() ? name.getParent() : name;
        int last = property.getNumberOfElements() - 1;
        int depth = last;
        while (this.known.below(name.chop(depth)).isEmpty()) {
            depth--;
        }
        ConfigurationPropertyName group = name.chop(depth);
        boolean belongsToSomebodyElse = group.equals(PREFIX) && depth < last;
        if (!belongsToSomebodyElse && !isBelow(group, name.getElement(depth, ConfigurationPropertyName.Form.UNIFORM))) {
            throw new RefusedStartException(
                    "The property '%s' does not exist (%s)."
                            .formatted(name, Origin.from(source.getConfigurationProperty(name))),
                    "Correct or remove it. The properties directly below '%s' are: %s."
                            .formatted(group, String.join(", ", this.known.below(group))));
        }
    }

    private boolean isBelow(ConfigurationPropertyName group, String element) {
        return this.known.below(group).stream()
                .anyMatch((sibling) -> sibling.replace("-", "").equals(element));
    }
}
