package io.quiesce.shutdown.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

/**
 * The properties that exist: by the name of their group.
 */
final class KnownProperties {

    private static final ClassPathResource FILE = new ClassPathResource("known.properties", KnownProperties.class);

    private static final String SWITCH = "switch";

    private final SortedMap<ConfigurationPropertyName, NavigableSet<String>> groups = new TreeMap<>();

    private final NavigableSet<String> switches = new TreeSet<>();

    private KnownProperties(Properties properties) {
        properties.forEach((key, kind) -> {
            ConfigurationPropertyName name = ConfigurationPropertyName.of((String) key);
            add(name);
            // A group within a group of ours is ours.
            if (name.getNumberOfElements() > 3) {
                add(name.getParent());
            }
            if (kind.equals(SWITCH)) {
                this.switches.add(name.toString());
            }
        });
    }

    private void add(ConfigurationPropertyName name) {
        this.groups
                .computeIfAbsent(name.getParent(), (group) -> new TreeSet<>())
                .add(name.getLastElement(ConfigurationPropertyName.Form.DASHED));
    }

    static KnownProperties load() {
        try {
            return new KnownProperties(PropertiesLoaderUtils.loadProperties(FILE));
        } catch (IOException ex) {
            throw new UncheckedIOException("The names of the properties cannot be read", ex);
        }
    }

    /** Return the names directly below a group, none if it does not exist. */
    NavigableSet<String> below(ConfigurationPropertyName group) {
        return this.groups.getOrDefault(group, Collections.emptyNavigableSet());
    }

    /** Return the names of what is on or off, and read by conditions only. */
    NavigableSet<String> switches() {
        return this.switches;
    }

    /** What a native image must keep for the names to be known there too. */
    static final class Hints implements RuntimeHintsRegistrar {

        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
            hints.resources().registerResource(FILE);
        }
    }
}
