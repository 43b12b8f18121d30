package io.quiesce.shutdown.autoconfigure;

import java.lang.reflect.RecordComponent;
import java.util.Set;
import java.util.TreeSet;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;

/**
 * Refuses the start when a property directly below 'shutdown' does not exist: a misspelt deadline would silently be another
 * one.
 * <p>
 * Environment variables and system properties are left alone, as Boot does where it refuses unknown properties, because any
 * program may have set them.
 */
final class UnknownPropertyCheck {

    private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("shutdown");

    private final Set<String> known = new TreeSet<>(Set.of("enabled"));

    UnknownPropertyCheck(Class<? extends Record> properties) {
        for (RecordComponent component : properties.getRecordComponents()) {
            this.known.add(DataObjectPropertyName.toDashedForm(component.getName()));
        }
    }

    void check(Environment environment) {
        UnboundElementsSourceFilter filter = new UnboundElementsSourceFilter();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable && filter.apply(source)) {
                iterable.stream().filter(PREFIX::isParentOf).forEach((name) -> checkKnown(name, source));
            }
        }
    }

    private void checkKnown(ConfigurationPropertyName name, ConfigurationPropertySource source) {
        String last = name.getLastElement(ConfigurationPropertyName.Form.UNIFORM);
        if (this.known.stream().noneMatch((known) -> known.replace("-", "").equals(last))) {
            throw new FailureAnalyzedException(
                    "The property '%s' does not exist (%s)."
                            .formatted(name, Origin.from(source.getConfigurationProperty(name))),
                    "Correct or remove it. The properties directly below 'shutdown' are: %s."
                            .formatted(String.join(", ", this.known)));
        }
    }
}
