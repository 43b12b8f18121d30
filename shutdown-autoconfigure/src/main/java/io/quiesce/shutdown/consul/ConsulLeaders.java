package io.quiesce.shutdown.consul;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.fleet.FleetLeaders;
import org.jspecify.annotations.Nullable;

/**
 * Who leads and who would, as keys of Consul that are held with the session of the instance which says so:
 * {@code leaders/<group>} for the one that leads, {@code leaders/<group>/<instance>} for each candidate,
 * {@code leaders/<group>/back/<instance>} for who wants it back.
 */
final class ConsulLeaders implements FleetLeaders, AutoCloseable {

    private static final Duration TTL = Duration.ofSeconds(15);

    private final ConsulHttp consul;

    private final String folder;

    private final String instance;

    private final ConsulSession session;

    private final ConsulWatch watch;

    private final EngineClock clock;

    /** What may be there because of us. */
    private final Set<String> written = new HashSet<>();

    private volatile ConsulLeadersView view;

    private volatile Runnable changed = () -> {};

    /**
     * Create the keys of an instance.
     * @param consul where they are
     * @param service the service that it belongs to
     * @param instance its id
     * @param clock to wait with
     */
    ConsulLeaders(ConsulHttp consul, String service, String instance, EngineClock clock) {
        this.consul = consul;
        this.folder = "shutdown/fleet/%s/leaders/".formatted(service);
        this.instance = instance;
        this.clock = clock;
        // Who leads is gone with whoever led: nobody has to be kept waiting.
        this.session = new ConsulSession(consul, "leaderships of " + instance, TTL, Duration.ZERO, clock, true);
        this.view = new ConsulLeadersView(Map.of(), this.session::id, instance);
        this.watch = new ConsulWatch(
                consul, "kv/" + this.folder, Map.of("recurse", ""), clock, this::read, (failure) -> this.changed.run());
    }

    @Override
    public void watch(Runnable changed) {
        this.changed = changed;
    }

    private void read(ConsulHttp.Answer answer) throws IOException {
        this.view = ConsulLeadersView.of(answer.body(), this.folder, this.session::id, this.instance);
        this.changed.run();
    }

    @Override
    public View view() {
        return this.view;
    }

    @Override
    public boolean publish(Standing standing) throws IOException {
        String self = encoded(this.instance);
        Set<String> wanted =
                standing.leading().stream().map(ConsulLeaders::encoded).collect(Collectors.toSet());
        standing.candidacies().forEach((group) -> wanted.add(encoded(group) + "/" + self));
        standing.claims().forEach((group) -> wanted.add(claims(group) + self));
        if (wanted.isEmpty() && this.written.isEmpty()) {
            return true;
        }
        this.watch.startOnce();
        boolean all = true;
        for (String key : wanted) {
            all &= this.view.isHeld(key) || write(key);
        }
        for (String key : Set.copyOf(this.written)) {
            if (!wanted.contains(key)) {
                giveBack(key);
                this.written.remove(key);
            }
        }
        return all;
    }

    private boolean write(String key) throws IOException {
        String id = this.session.renewed();
        this.written.add(key);
        return this.consul
                .put("kv/" + this.folder + key, Map.of("acquire", id), this.instance)
                .body()
                .asBoolean(false);
    }

    private void giveBack(String key) throws IOException {
        @Nullable String id = this.session.id();
        if (key.contains("/")) {
            // Nobody else writes it, and instances have new names now and then.
            this.consul.delete("kv/" + this.folder + key, Map.of());
        } else if (id != null) {
            this.consul.put("kv/" + this.folder + key, Map.of("release", id), this.instance);
        }
    }

    /** Names are people's affair; a slash would begin a folder. */
    static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    /** The folder of those who want a group back. */
    static String claims(String group) {
        return encoded(group) + "/back/";
    }

    /** Return the name of a key, none if nobody of this kind has made it. */
    static Optional<String> decoded(String key) {
        try {
            return Optional.of(URLDecoder.decode(key, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException ex) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        this.watch.close();
        BriefClose.of(this.session::close, this.clock);
    }
}
