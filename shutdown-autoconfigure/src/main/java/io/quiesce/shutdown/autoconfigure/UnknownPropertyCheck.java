package io.quiesce.shutdown.autoconfigure;

import java.util.NavigableSet;

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

    private void checkKnown(ConfigurationPropertyName name, ConfigurationPropertySource source) {
        ConfigurationPropertyName property = name.isLastElementIndexed() ? name.getParent() : name;
        NavigableSet<String> siblings = this.known.below(property.getParent());
        String last = property.getLastElement(ConfigurationPropertyName.Form.UNIFORM);
        if (!siblings.isEmpty()
                && siblings.stream()
                        .noneMatch((sibling) -> sibling.replace("-", "").equals(last))) {
            throw new RefusedStartException(
                    "The property '%s' does not exist (%s)."
                            .formatted(name, Origin.from(source.getConfigurationProperty(name))),
                    "Correct or remove it. The properties directly below '%s' are: %s."
                            .formatted(property.getParent(), String.join(", ", siblings)));
        }
    }
}
