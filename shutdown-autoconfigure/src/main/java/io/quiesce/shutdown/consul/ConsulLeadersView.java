package io.quiesce.shutdown.consul;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import io.quiesce.shutdown.fleet.FleetLeaders;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What one answer of Consul had of leaders and candidates. A key that no session holds is what somebody has left behind.
 *
 * @param held the keys that are held, by name
 * @param session tells the session of this instance
 * @param self the id of this instance
 */
record ConsulLeadersView(Map<String, Entry> held, Supplier<@Nullable String> session, String self)
        implements FleetLeaders.View {

    /**
     * A key that is held.
     *
     * @param instance who says that it holds it
     * @param session by which it does
     */
    record Entry(String instance, String session) {}

    static ConsulLeadersView of(JsonNode answer, String folder, Supplier<@Nullable String> session, String self) {
        Map<String, Entry> held = new HashMap<>();
        for (JsonNode key : answer) {
            String holder = key.path("Session").asString("");
            String name = key.path("Key").asString("");
            if (!holder.isEmpty() && name.startsWith(folder)) {
                held.put(name.substring(folder.length()), new Entry(text(key.path("Value")), holder));
            }
        }
        return new ConsulLeadersView(Map.copyOf(held), session, self);
    }

    private static String text(JsonNode value) {
        byte[] bytes = Base64.getDecoder().decode(value.asString(""));
        try {
            return ConsulHttp.JSON.readTree(bytes).asString("");
        } catch (JacksonException ex) {
            // Somebody else has written it; who holds the key counts.
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** Return whether this instance holds a key. */
    boolean isHeld(String key) {
        Entry entry = this.held.get(key);
        return entry != null && entry.session().equals(this.session.get());
    }

    private Optional<Entry> entry(String group) {
        return Optional.ofNullable(this.held.get(ConsulLeaders.encoded(group)));
    }

    @Override
    public Optional<String> leader(String group) {
        return entry(group).map(Entry::instance);
    }

    @Override
    public Optional<String> successor(String group) {
        return leader(group).filter((instance) -> !instance.equals(this.self));
    }

    @Override
    public boolean isMine(String group) {
        return isHeld(ConsulLeaders.encoded(group));
    }

    @Override
    public boolean hasOtherCandidate(String group) {
        String candidates = ConsulLeaders.encoded(group) + "/";
        return this.held.entrySet().stream()
                .anyMatch((each) -> each.getKey().startsWith(candidates)
                        && !each.getValue().instance().equals(this.self));
    }
}
