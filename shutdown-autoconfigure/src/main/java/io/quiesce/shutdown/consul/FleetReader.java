package io.quiesce.shutdown.consul;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
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
            String name = key.asString();
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
        String prefix = ROOT + service + "/";
        List<Entry> entries = new ArrayList<>();
        Map<String, String> leaders = new TreeMap<>();
        Map<String, JsonNode> held = new HashMap<>();
        for (JsonNode pair :
                this.consul.get("kv/" + prefix, Map.of("recurse", "")).body()) {
            String key = pair.path("Key").asString().substring(prefix.length());
            String holder = holder(pair);
            if (holder != null) {
                held.put(key, pair);
            }
            if (key.startsWith("instances/")) {
                FleetMember member = member(pair);
                if (member != null) {
                    boolean mine = holder != null && holder.equals(session);
                    long version = pair.path("ModifyIndex").asLong();
                    entries.add(new Entry(member, holder != null, mine, version));
                }
            } else if (holder != null && LEADER.matcher(key).matches()) {
                leaders.put(key.substring(key.indexOf('/') + 1), text(pair));
            }
        }
        JsonNode mover = held.get("pace");
        return new FleetView(
                entries,
                lock(held.get("lock"), session),
                passing(service),
                leaders,
                (mover != null) ? text(mover) : null);
    }

    private static Lock lock(@Nullable JsonNode pair, @Nullable String session) {
        if (pair == null) {
            return Lock.FREE;
        }
        return Objects.equals(holder(pair), session) ? Lock.MINE : Lock.TAKEN;
    }

    private static @Nullable String holder(JsonNode pair) {
        String holder = pair.path("Session").asString("");
        return holder.isEmpty() ? null : holder;
    }

    private static String text(JsonNode pair) {
        return ConsulHttp.JSON.readTree(value(pair)).asString("");
    }

    private static byte[] value(JsonNode pair) {
        return Base64.getDecoder().decode(pair.path("Value").asString(""));
    }

    private Set<String> passing(String service) throws IOException {
        Set<String> passing = new TreeSet<>();
        for (JsonNode instance : this.consul
                .get("health/service/" + service, Map.of("passing", ""))
                .body()) {
            passing.add(instance.path("Service").path("ID").asString());
        }
        return passing;
    }

    /** What cannot be understood was not written by an instance of this kind, and is nobody's entry. */
    private static @Nullable FleetMember member(JsonNode pair) {
        try {
            return ConsulHttp.JSON.readValue(value(pair), FleetMember.class);
        } catch (JacksonException | IllegalArgumentException ex) {
            return null;
        }
    }

    /** Return who holds a key, {@code null} if nobody does. */
    @Nullable
    String holder(String key) throws IOException {
        for (JsonNode pair : this.consul.get("kv/" + key, Map.of()).body()) {
            return holder(pair);
        }
        return null;
    }
}
