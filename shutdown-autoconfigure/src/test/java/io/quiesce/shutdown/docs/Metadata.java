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
            JsonNode value = property.path("defaultValue");
            defaults.put(property.get("name").asString(), value.isMissingNode() ? "" : value.asString());
        }
        return defaults;
    }
}
