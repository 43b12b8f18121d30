package io.quiesce.shutdown.autoconfigure;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.json.BasicJsonParser;
import org.springframework.core.io.UrlResource;

/**
 * The properties that exist, as the metadata beside these classes has them: by the name of their group.
 */
final class KnownProperties {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";

    private final SortedMap<ConfigurationPropertyName, NavigableSet<String>> groups = new TreeMap<>();

    private final NavigableSet<String> switches = new TreeSet<>();

    private KnownProperties(List<?> properties) {
        for (Object each : properties) {
            Map<?, ?> property = (Map<?, ?>) each;
            ConfigurationPropertyName name = ConfigurationPropertyName.of(String.valueOf(property.get("name")));
            this.groups
                    .computeIfAbsent(name.getParent(), (group) -> new TreeSet<>())
                    .add(name.getLastElement(ConfigurationPropertyName.Form.DASHED));
            // What is bound has a class that it is bound to.
            if (Boolean.class.getName().equals(property.get("type")) && !property.containsKey("sourceType")) {
                this.switches.add(name.toString());
            }
        }
    }

    /** Read the metadata of this library, not that of another on the class path. */
    static KnownProperties load() {
        Class<?> here = KnownProperties.class;
        return load(here.getResource(here.getSimpleName() + ".class"));
    }

    /** Read the metadata beside the file of this class. */
    static KnownProperties load(@Nullable URL classFile) {
        if (classFile == null) {
            // A native image has no such files. The properties have been checked when it was made.
            return new KnownProperties(List.of());
        }
        UrlResource metadata = metadata(classFile);
        if (!metadata.exists()) {
            // A development environment has compiled these classes without the processor that writes it.
            return new KnownProperties(List.of());
        }
        try {
            String json = metadata.getContentAsString(StandardCharsets.UTF_8);
            // The parser that Boot has of its own takes no line breaks. Any other is made for this file alone, which
            // costs
            // the start more than reading it.
            String oneLine = json.replaceAll("\\s*\\R\\s*", "");
            return new KnownProperties((List<?>) Objects.requireNonNull(
                    new BasicJsonParser().parseMap(oneLine).get("properties")));
        } catch (IOException ex) {
            throw new IllegalStateException("'%s' cannot be read".formatted(metadata), ex);
        }
    }

    private static UrlResource metadata(URL classFile) {
        String suffix = KnownProperties.class.getName().replace('.', '/') + ".class";
        String root = classFile.toString();
        return UrlResource.from(root.substring(0, root.length() - suffix.length()) + METADATA);
    }

    /** Return the names directly below a group, none if it does not exist. */
    NavigableSet<String> below(ConfigurationPropertyName group) {
        return this.groups.getOrDefault(group, Collections.emptyNavigableSet());
    }

    /** Return the names of what is on or off, and read by conditions only. */
    NavigableSet<String> switches() {
        return this.switches;
    }
}
