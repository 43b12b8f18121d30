package io.quiesce.shutdown.consul;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A key of Consul's store, as an answer has it.
 *
 * @param name what follows the folder that was asked for
 * @param value what it has
 * @param session who holds it, {@code null} if nobody does
 * @param flags a number beside the value
 * @param version changes with it
 */
record ConsulKey(String name, String value, @Nullable String session, long flags, long version) {

    /**
     * Return the keys of an answer.
     * @param answer what Consul said, or nothing
     * @param folder the folder that was asked for, or the key itself
     */
    static List<ConsulKey> of(JsonNode answer, String folder) {
        return answer.valueStream()
                .filter((key) -> key.path("Key").asString("").startsWith(folder))
                .map((key) -> of(key, folder.length()))
                .toList();
    }

    private static ConsulKey of(JsonNode key, int folder) {
        String session = key.path("Session").asString("");
        return new ConsulKey(
                key.path("Key").asString().substring(folder),
                new String(Base64.getDecoder().decode(key.path("Value").asString("")), StandardCharsets.UTF_8),
                session.isEmpty() ? null : session,
                key.path("Flags").asLong(),
                key.path("ModifyIndex").asLong());
    }

    boolean isHeld() {
        return this.session != null;
    }

    boolean isHeldBy(@Nullable String other) {
        return this.session != null && this.session.equals(other);
    }

    /** Return the text that it has; what is not ours need not be JSON. */
    String text() {
        try {
            return ConsulHttp.JSON.readTree(this.value).asString("");
        } catch (JacksonException ex) {
            return this.value;
        }
    }
}
