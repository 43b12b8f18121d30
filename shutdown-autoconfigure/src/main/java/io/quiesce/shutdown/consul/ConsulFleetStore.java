package io.quiesce.shutdown.consul;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.fleet.FleetMember;
import io.quiesce.shutdown.fleet.FleetStore;
import io.quiesce.shutdown.fleet.FleetView;
import io.quiesce.shutdown.fleet.FleetView.Entry;

/**
 * The fleet of a service in Consul: a key for each instance and one for the lock, all held with the session of the instance.
 * What must only happen while the lock is held is a transaction that checks it.
 */
final class ConsulFleetStore implements FleetStore {

    private final ConsulHttp consul;

    private final ConsulSession session;

    private final EngineClock clock;

    private final String service;

    private final String id;

    private final String own;

    private final String lock;

    private final FleetReader reader;

    private final List<ConsulWatch> watches = new ArrayList<>();

    /**
     * Create a store.
     * @param consul where it is
     * @param session of this instance
     * @param clock to wait with
     * @param service the name of the service in the registry
     * @param id the id of this instance there
     */
    ConsulFleetStore(ConsulHttp consul, ConsulSession session, EngineClock clock, String service, String id) {
        this.consul = consul;
        this.session = session;
        this.clock = clock;
        this.service = service;
        this.id = id;
        this.own = FleetReader.ROOT + service + "/instances/" + id;
        this.lock = FleetReader.ROOT + service + "/lock";
        this.reader = new FleetReader(consul);
    }

    @Override
    public void watch(Runnable changed) {
        watch("kv/" + FleetReader.ROOT + this.service + "/", "recurse", changed);
        watch("health/service/" + this.service, "passing", changed);
    }

    private void watch(String path, String parameter, Runnable changed) {
        ConsulWatch watch = new ConsulWatch(
                this.consul,
                path,
                Map.of(parameter, ""),
                this.clock,
                (answer) -> changed.run(),
                (failure) -> changed.run());
        this.watches.add(watch);
        watch.start();
    }

    @Override
    public FleetView read() throws IOException {
        return this.reader.read(this.service, this.session.id());
    }

    @Override
    public boolean lock() throws IOException {
        return this.consul
                .put("kv/" + this.lock, Map.of("acquire", this.session.require()), this.id)
                .body()
                .asBoolean(false);
    }

    @Override
    public void unlock() throws IOException {
        String mine = this.session.id();
        if (mine != null) {
            this.consul.put("kv/" + this.lock, Map.of("release", mine), "");
        }
    }

    @Override
    public boolean write(Entry entry) throws IOException {
        if (entry.live() && !entry.mine()) {
            // An earlier process of this instance has left it, with a session that has not ended yet.
            String stale = this.reader.holder(this.own);
            if (stale != null) {
                this.consul.put("session/destroy/" + stale, Map.of(), "");
                return false;
            }
        }
        return transaction(steps(entry.member(), entry.version(), this.session.require()));
    }

    @Override
    public boolean leave(FleetMember member, long version) throws IOException {
        String mine = this.session.require();
        List<Map<String, Object>> steps = new ArrayList<>();
        steps.add(Map.of("Verb", "check-session", "Key", this.lock, "Session", mine));
        steps.addAll(steps(member, version, mine));
        steps.add(Map.of("Verb", "unlock", "Key", this.lock, "Session", mine, "Value", ""));
        return transaction(steps);
    }

    private List<Map<String, Object>> steps(FleetMember member, long version, String mine) {
        String json = ConsulHttp.JSON.writeValueAsString(member);
        String value = Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        Map<String, Object> unchanged = (version == 0)
                ? Map.of("Verb", "cas", "Key", this.own, "Value", value, "Index", 0)
                : Map.of("Verb", "check-index", "Key", this.own, "Index", version);
        return List.of(unchanged, Map.of("Verb", "lock", "Key", this.own, "Value", value, "Session", mine));
    }

    private boolean transaction(List<Map<String, Object>> steps) throws IOException {
        return this.consul
                .put(
                        "txn",
                        Map.of(),
                        steps.stream().map((step) -> Map.of("KV", step)).toList())
                .found();
    }

    @Override
    public void removeRemains() throws IOException {
        String folder = FleetReader.ROOT + this.service + "/instances/";
        Set<String> registered = this.reader.registered(this.service);
        List<ConsulKey> keys = ConsulKey.of(
                this.consul.get("kv/" + folder, Map.of("recurse", "")).body(), folder);
        for (ConsulKey key : keys) {
            if (!key.isHeld() && !registered.contains(key.name())) {
                this.consul.delete("kv/" + folder + key.name(), Map.of("cas", Long.toString(key.version())));
            }
        }
    }

    @Override
    public void close() {
        this.watches.forEach(ConsulWatch::close);
        BriefClose.of(
                () -> {
                    this.consul.delete("kv/" + this.own, Map.of());
                    this.session.close();
                },
                this.clock);
    }
}
