package io.quiesce.shutdown.consul;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.quiesce.shutdown.engine.OneLine;
import io.quiesce.shutdown.fleet.DeserviceProfile;
import io.quiesce.shutdown.fleet.DeserviceProfile.Status;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/**
 * How a deservice profile is written down: as JSON, in a key that ends in its id.
 */
final class ProfileFormat {

    private static final int LONGEST = 100;

    /** Of two members of the same name, one would be taken, and nobody could tell which is meant. */
    private static final ObjectReader STRICT =
            ConsulHttp.JSON.reader().with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private ProfileFormat() {}

    private static String brief(String text) {
        return OneLine.of((text.length() > LONGEST) ? text.substring(0, LONGEST) + "…" : text);
    }

    /**
     * Read a profile.
     * @param id the id that the key has
     * @param value the value of the key, {@code null} if that is no text
     * @return the profile
     * @throws IllegalArgumentException if it cannot be understood; says why
     */
    static DeserviceProfile read(String id, @Nullable String value) {
        if (value == null) {
            throw new IllegalArgumentException("it is not UTF-8");
        }
        JsonNode json = parse(value);
        if (!json.isObject()) {
            throw new IllegalArgumentException("it is not a JSON object");
        }
        JsonNode named = json.path("id");
        if (!named.isMissingNode() && !named.asString("").equals(id)) {
            throw new IllegalArgumentException(
                    "its 'id' is '%s', but its key ends in '%s'".formatted(brief(named.asString("")), brief(id)));
        }
        return new DeserviceProfile(
                id, text(json, "name"), text(json, "description"), servers(json), status(json.path("status")));
    }

    private static JsonNode parse(String value) {
        try {
            return STRICT.readTree(value);
        } catch (JacksonException ex) {
            throw new IllegalArgumentException("it is not JSON: " + brief(ex.getOriginalMessage()), ex);
        }
    }

    private static @Nullable String text(JsonNode json, String name) {
        JsonNode value = json.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw new IllegalArgumentException("its '%s' is not a text: %s".formatted(name, brief(value.toString())));
        }
        return value.asString();
    }

    private static List<String> servers(JsonNode json) {
        JsonNode servers = json.path("servers");
        if (servers.isMissingNode()) {
            throw new IllegalArgumentException("it has no 'servers'");
        }
        if (!servers.isArray()) {
            throw new IllegalArgumentException("its 'servers' is not a list of names: " + brief(servers.toString()));
        }
        List<String> names = new ArrayList<>();
        for (JsonNode server : servers) {
            if (!server.isString() || server.asString().isBlank()) {
                throw new IllegalArgumentException(
                        "'%s' in its 'servers' is not a name".formatted(brief(server.toString())));
            }
            names.add(server.asString());
        }
        return names;
    }

    private static Status status(JsonNode status) {
        return switch (status.asString("")) {
            case "normal" -> Status.NORMAL;
            case "deservice" -> Status.DESERVICE;
            default ->
                throw new IllegalArgumentException(
                        "its 'status' is neither 'normal' nor 'deservice', but %s".formatted(brief(status.toString())));
        };
    }

    static Map<String, Object> write(DeserviceProfile profile) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", profile.id());
        if (profile.name() != null) {
            json.put("name", profile.name());
        }
        if (profile.description() != null) {
            json.put("description", profile.description());
        }
        json.put("servers", profile.servers());
        json.put("status", profile.status().name().toLowerCase(Locale.ROOT));
        return json;
    }
}
