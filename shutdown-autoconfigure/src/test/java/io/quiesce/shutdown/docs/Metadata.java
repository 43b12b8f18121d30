package io.quiesce.shutdown.docs;

import java.util.LinkedHashMap;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The properties that exist, as the build describes them to editors.
 */
final class Metadata {

    private Metadata() {}

    /** Return the defaults by the name of the property, empty for a property without one. */
    static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        JsonNode metadata = new JsonMapper()
                .readTree(Metadata.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json"));
        for (JsonNode property : metadata.get("properties")) {
            String name = property.get("name").asString();
            JsonNode value = property.path("defaultValue");
            // Those of an endpoint are Spring Boot's.
            if (!name.startsWith("management.")) {
                defaults.put(name, value.isMissingNode() ? "" : value.asString());
            }
        }
        return defaults;
    }
}
