package io.quiesce.shutdown.consul;

import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.quiesce.shutdown.fleet.FleetLeaders;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What one answer of Consul had of leaders and candidates. A key that no session holds is what somebody has left behind.
 *
 * @param held the keys that are held, by name
 * @param session tells the session of this instance
 * @param self the id of this instance
 */
record ConsulLeadersView(Map<String, ConsulKey> held, Supplier<@Nullable String> session, String self)
        implements FleetLeaders.View {

    static ConsulLeadersView of(JsonNode answer, String folder, Supplier<@Nullable String> session, String self)
            throws IOException {
        Map<String, ConsulKey> held = ConsulKey.of(answer, folder).stream()
                .filter(ConsulKey::isHeld)
                .collect(Collectors.toUnmodifiableMap(ConsulKey::name, Function.identity()));
        return new ConsulLeadersView(held, session, self);
    }

    /** Return whether this instance holds a key. */
    boolean isHeld(String key) {
        ConsulKey held = this.held.get(key);
        return held != null && held.isHeldBy(this.session.get());
    }

    @Override
    public Optional<String> leader(String group) {
        return Optional.ofNullable(this.held.get(ConsulLeaders.encoded(group))).map(ConsulKey::text);
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
        return instances(ConsulLeaders.encoded(group) + "/").anyMatch((instance) -> !instance.equals(this.self));
    }

    @Override
    public boolean isClaimedByAnother(String group) {
        return instances(ConsulLeaders.claims(group))
                .min(Comparator.naturalOrder())
                .filter((first) -> !first.equals(this.self))
                .isPresent();
    }

    private Stream<String> instances(String folder) {
        return this.held.values().stream()
                .filter((key) -> key.name().startsWith(folder))
                .map(ConsulKey::text);
    }
}
