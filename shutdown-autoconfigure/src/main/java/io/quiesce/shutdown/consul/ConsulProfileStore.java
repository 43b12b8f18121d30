package io.quiesce.shutdown.consul;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.fleet.DeserviceProfile;
import io.quiesce.shutdown.fleet.DeserviceProfiles;
import io.quiesce.shutdown.fleet.FleetView;
import io.quiesce.shutdown.fleet.ProfileStore;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Deservice profiles in Consul, each in a key of its own, in one datacenter for all.
 */
final class ConsulProfileStore implements ProfileStore {

    static final String ROOT = "shutdown/deservice-profiles/";

    private final ConsulHttp consul;

    private final Map<String, String> datacenter;

    private final EngineClock clock;

    private volatile @Nullable ConsulWatch watch;

    /**
     * Create a store.
     * @param consul where it is
     * @param datacenter the datacenter whose store it is, {@code null} for the agent's
     * @param clock to wait with
     */
    ConsulProfileStore(ConsulHttp consul, @Nullable String datacenter, EngineClock clock) {
        this.consul = consul;
        this.datacenter = (datacenter != null) ? Map.of("dc", datacenter) : Map.of();
        this.clock = clock;
    }

    @Override
    public void watch(Consumer<DeserviceProfiles> changed) {
        ConsulWatch created = new ConsulWatch(
                this.consul,
                "kv/" + ROOT,
                with("recurse", ""),
                this.clock,
                (answer) -> changed.accept(profiles(answer.body())),
                (failure) -> {});
        this.watch = created;
        created.start();
    }

    private Map<String, String> with(String name, String value) {
        Map<String, String> query = new LinkedHashMap<>(this.datacenter);
        query.put(name, value);
        return query;
    }

    static DeserviceProfiles profiles(JsonNode answer) throws IOException {
        List<DeserviceProfile> valid = new ArrayList<>();
        Map<String, String> malformed = new TreeMap<>();
        for (ConsulKey key : ConsulKey.of(answer, ROOT)) {
            // Consul's own pages make a key of the folder, too.
            if (!key.name().isEmpty()) {
                try {
                    valid.add(ProfileFormat.read(key.name(), key.value()));
                } catch (IllegalArgumentException ex) {
                    malformed.put(key.name(), String.valueOf(ex.getMessage()));
                }
            }
        }
        return new DeserviceProfiles(valid, malformed);
    }

    @Override
    public Stored read(String id) throws IOException {
        for (ConsulKey key :
                ConsulKey.of(this.consul.get("kv/" + ROOT + id, this.datacenter).body(), ROOT)) {
            try {
                return new Stored(ProfileFormat.read(id, key.value()), key.version());
            } catch (IllegalArgumentException ex) {
                return new Stored(null, key.version());
            }
        }
        return new Stored(null, 0);
    }

    @Override
    public boolean write(DeserviceProfile profile, long version) throws IOException {
        return this.consul
                .put("kv/" + ROOT + profile.id(), with("cas", Long.toString(version)), ProfileFormat.write(profile))
                .body()
                .asBoolean(false);
    }

    @Override
    public Map<String, FleetView> fleets() throws IOException {
        FleetReader reader = new FleetReader(this.consul);
        Map<String, FleetView> fleets = new TreeMap<>();
        for (String service : reader.services()) {
            fleets.put(service, reader.read(service, null));
        }
        return fleets;
    }

    @Override
    public void close() {
        ConsulWatch current = this.watch;
        if (current != null) {
            current.close();
        }
    }
}
