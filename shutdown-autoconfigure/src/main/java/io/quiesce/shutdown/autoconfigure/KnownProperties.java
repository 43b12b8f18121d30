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
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.core.io.UrlResource;

/**
 * The properties that exist, as the metadata beside these classes has them: by the name of their group.
 */
final class KnownProperties {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";

    private final SortedMap<ConfigurationPropertyName, NavigableSet<String>> groups = new TreeMap<>();

    private KnownProperties(List<String> names) {
        for (String each : names) {
            ConfigurationPropertyName name = ConfigurationPropertyName.of(each);
            this.groups
                    .computeIfAbsent(name.getParent(), (group) -> new TreeSet<>())
                    .add(name.getLastElement(ConfigurationPropertyName.Form.DASHED));
        }
    }

    /** Read the metadata of this library, not that of another on the class path. */
    static KnownProperties load() {
        UrlResource metadata = metadata();
        if (!metadata.exists()) {
            // A development environment has compiled these classes without the processor that writes it.
            return new KnownProperties(List.of());
        }
        try {
            String json = metadata.getContentAsString(StandardCharsets.UTF_8);
            // The parser that Boot has for an application without a library for JSON takes no line breaks.
            String oneLine = json.replaceAll("\\s*\\R\\s*", "");
            return new KnownProperties(
                    names(JsonParserFactory.getJsonParser().parseMap(oneLine).get("properties")));
        } catch (IOException ex) {
            throw new IllegalStateException("'%s' cannot be read".formatted(metadata), ex);
        }
    }

    private static UrlResource metadata() {
        Class<?> here = KnownProperties.class;
        URL classFile = here.getResource(here.getSimpleName() + ".class");
        String suffix = here.getName().replace('.', '/') + ".class";
        String root = String.valueOf(classFile);
        return UrlResource.from(root.substring(0, root.length() - suffix.length()) + METADATA);
    }

    private static List<String> names(@Nullable Object properties) {
        return ((List<?>) Objects.requireNonNull(properties))
                .stream()
                        .map((property) -> String.valueOf(((Map<?, ?>) property).get("name")))
                        .toList();
    }

    /** Return the names directly below a group, none if it does not exist. */
    NavigableSet<String> below(ConfigurationPropertyName group) {
        return this.groups.getOrDefault(group, Collections.emptyNavigableSet());
    }
}
