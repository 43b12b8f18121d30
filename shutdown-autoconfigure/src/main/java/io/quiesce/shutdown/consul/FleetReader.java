package io.quiesce.shutdown.consul;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

import io.quiesce.shutdown.fleet.FleetMember;
import io.quiesce.shutdown.fleet.FleetView;
import io.quiesce.shutdown.fleet.FleetView.Entry;
import io.quiesce.shutdown.fleet.FleetView.Lock;
import io.quiesce.shutdown.fleet.FleetView.Slot;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads fleets: the keys of a service first, then who is healthy.
 */
final class FleetReader {

    static final String ROOT = "shutdown/fleet/";

    /** Behind another slash are the candidates. */
    private static final Pattern LEADER = Pattern.compile("leaders/[^/]+");

    private static final String LEADERS = "leaders/";

    private static final String INSTANCES = "instances/";

    private final ConsulHttp consul;

    FleetReader(ConsulHttp consul) {
        this.consul = consul;
    }

    /** Return the names of all services that have a fleet. */
    Set<String> services() throws IOException {
        Set<String> services = new TreeSet<>();
        for (JsonNode key : this.consul
                .get("kv/" + ROOT, Map.of("keys", "", "separator", "/"))
                .body()) {
            String name = key.asString("");
            if (name.endsWith("/") && name.length() > ROOT.length() + 1) {
                services.add(name.substring(ROOT.length(), name.length() - 1));
            }
        }
        return services;
    }

    /**
     * Read a fleet.
     * @param service the name of the service
     * @param session the session of the one that asks
     */
    FleetView read(String service, @Nullable String session) throws IOException {
        String folder = ROOT + service + "/";
        List<Entry> entries = new ArrayList<>();
        Map<String, String> leaders = new TreeMap<>();
        Lock lock = Lock.FREE;
        @Nullable Slot slot = null;
        for (ConsulKey key : ConsulKey.of(
                this.consul.get("kv/" + folder, Map.of("recurse", "")).body(), folder)) {
            if (key.name().startsWith(INSTANCES)) {
                FleetMember member = member(key);
                if (member != null) {
                    entries.add(new Entry(member, key.isHeld(), key.isHeldBy(session), key.version()));
                }
            } else if (key.isHeld()) {
                if (key.name().equals("lock")) {
                    lock = key.isHeldBy(session) ? Lock.MINE : Lock.TAKEN;
                } else if (key.name().equals("pace")) {
                    slot = new Slot(key.text(), until(key.flags()));
                } else if (LEADER.matcher(key.name()).matches()) {
                    ConsulLeaders.decoded(key.name().substring(LEADERS.length()))
                            .ifPresent((group) -> leaders.put(group, key.text()));
                }
            }
        }
        return new FleetView(entries, lock, passing(service), leaders, slot);
    }

    /** Anybody may write numbers there. */
    private static @Nullable Instant until(long seconds) {
        return (seconds > 0 && seconds <= Instant.MAX.getEpochSecond()) ? Instant.ofEpochSecond(seconds) : null;
    }

    private Set<String> passing(String service) throws IOException {
        return instances(service, Map.of("passing", ""));
    }

    /** Return the ids of the instances of a service, healthy or not. */
    Set<String> registered(String service) throws IOException {
        return instances(service, Map.of());
    }

    private Set<String> instances(String service, Map<String, String> query) throws IOException {
        Set<String> ids = new TreeSet<>();
        for (JsonNode instance :
                this.consul.get("health/service/" + service, query).body()) {
            ids.add(instance.path("Service").path("ID").asString(""));
        }
        return ids;
    }

    /** What cannot be understood was not written by an instance of this kind, and is nobody's entry. */
    private static @Nullable FleetMember member(ConsulKey key) {
        if (key.value() == null) {
            return null;
        }
        try {
            FleetMember member = ConsulHttp.JSON.readValue(key.value(), FleetMember.class);
            return isWhole(member) && key.name().equals(INSTANCES + member.id()) ? member : null;
        } catch (JacksonException ex) {
            return null;
        }
    }

    @SuppressWarnings("NullAway") // What is read from JSON may lack anything, whatever the record says.
    private static boolean isWhole(@Nullable FleetMember member) {
        return member != null
                && member.id() != null
                && member.server() != null
                && member.role() != null
                && member.phase() != null;
    }

    /** Return who holds a key, {@code null} if nobody does. */
    @Nullable
    String holder(String key) throws IOException {
        return ConsulKey.of(this.consul.get("kv/" + key, Map.of()).body(), key).stream()
                .map(ConsulKey::session)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
