package io.quiesce.shutdown.consul;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
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
 * @param value what it has, {@code null} if that is not UTF-8
 * @param session who holds it, {@code null} if nobody does
 * @param flags a number beside the value
 * @param version changes with it
 */
record ConsulKey(String name, @Nullable String value, @Nullable String session, long flags, long version) {

    /**
     * Return the keys of an answer.
     * @param answer what Consul said, or nothing
     * @param folder the folder that was asked for, or the key itself
     * @throws IOException if it is no list of keys
     */
    static List<ConsulKey> of(JsonNode answer, String folder) throws IOException {
        try {
            return answer.valueStream()
                    .filter((key) -> key.path("Key").asString("").startsWith(folder))
                    .map((key) -> of(key, folder.length()))
                    .toList();
        } catch (IllegalArgumentException ex) {
            throw new IOException("What Consul has answered is no list of keys", ex);
        }
    }

    private static ConsulKey of(JsonNode key, int folder) {
        String session = key.path("Session").asString("");
        return new ConsulKey(
                key.path("Key").asString().substring(folder),
                text(Base64.getDecoder().decode(key.path("Value").asString(""))),
                session.isEmpty() ? null : session,
                key.path("Flags").asLong(0),
                key.path("ModifyIndex").asLong(0));
    }

    private static @Nullable String text(byte[] value) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
        } catch (CharacterCodingException ex) {
            return null;
        }
    }

    boolean isHeld() {
        return this.session != null;
    }

    boolean isHeldBy(@Nullable String other) {
        return this.session != null && this.session.equals(other);
    }

    /** Return the text that it has; what is not ours need not be JSON. */
    String text() {
        if (this.value == null) {
            return "";
        }
        try {
            return ConsulHttp.JSON.readTree(this.value).asString("");
        } catch (JacksonException ex) {
            return this.value;
        }
    }
}
