package io.quiesce.shutdown.consul;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import org.jspecify.annotations.Nullable;

/**
 * The session by which Consul knows that this instance is alive. What is held with it is given back when it is not renewed in
 * time; then there is a new one as soon as it is asked for.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread; it is renewed on one of its own.
 */
final class ConsulSession {

    private final ConsulHttp consul;

    private final String name;

    private final Duration ttl;

    private final Duration lockDelay;

    private final boolean fleeting;

    private final EngineClock clock;

    private volatile @Nullable String id;

    private volatile boolean closed;

    private boolean renewing;

    /**
     * Create a session, of which Consul learns when it is asked for.
     * @param consul where it is
     * @param name its name for people
     * @param ttl the time after which it ends if it is not renewed; at least 10 seconds, and Consul may take twice as long
     * @param lockDelay how long what it held cannot be had by others when it has ended without giving it back
     * @param clock to wait with
     */
    ConsulSession(ConsulHttp consul, String name, Duration ttl, Duration lockDelay, EngineClock clock) {
        this(consul, name, ttl, lockDelay, clock, false);
    }

    /**
     * Create a session, of which Consul learns when it is asked for.
     * @param consul where it is
     * @param name its name for people
     * @param ttl the time after which it ends if it is not renewed; at least 10 seconds, and Consul may take twice as long
     * @param lockDelay how long what it held cannot be had by others when it has ended without giving it back
     * @param clock to wait with
     * @param fleeting whether what it holds is deleted with it
     */
    ConsulSession(
            ConsulHttp consul, String name, Duration ttl, Duration lockDelay, EngineClock clock, boolean fleeting) {
        this.consul = consul;
        this.name = name;
        this.ttl = ttl;
        this.lockDelay = lockDelay;
        this.clock = clock;
        this.fleeting = fleeting;
    }

    /** Return the session, as far as it is known to live. */
    @Nullable
    String id() {
        return this.id;
    }

    /** Return the session, which is made if there is none. */
    synchronized String require() throws IOException {
        String current = this.id;
        if (current != null) {
            return current;
        }
        if (this.closed) {
            throw new IOException("The session '%s' is closed".formatted(this.name));
        }
        String created = this.consul
                .put(
                        "session/create",
                        Map.of(),
                        Map.of(
                                "Name",
                                this.name,
                                "TTL",
                                this.ttl.toSeconds() + "s",
                                "Behavior",
                                this.fleeting ? "delete" : "release",
                                "LockDelay",
                                this.lockDelay.toSeconds() + "s"))
                .body()
                .path("ID")
                .asString("");
        if (created.isEmpty()) {
            throw new IOException("Consul has made no session for '%s'".formatted(this.name));
        }
        this.id = created;
        if (!this.renewing) {
            this.renewing = true;
            ThreadStarter.DAEMON.start("shutdown-consul-session", this::renew);
        }
        return created;
    }

    /** Return the session, which lives for its time from the beginning of this call at least. */
    String renewed() throws IOException {
        String current = require();
        if (this.consul.put("session/renew/" + current, Map.of(), Map.of()).found()) {
            return current;
        }
        synchronized (this) {
            if (current.equals(this.id)) {
                this.id = null;
            }
        }
        return require();
    }

    private void renew() {
        while (!this.closed) {
            this.clock.awaitUndisturbed(this.clock.nanoTime() + this.ttl.toNanos() / 3, () -> this.closed);
            String current = this.id;
            if (current != null && !this.closed) {
                renew(current);
            }
        }
    }

    private void renew(String current) {
        try {
            if (!this.consul.put("session/renew/" + current, Map.of(), Map.of()).found()) {
                this.id = null;
                this.clock.signal();
            }
        } catch (IOException ex) {
            // Whether it lives is not known; who uses it will learn it, and it is tried again.
        }
    }

    /** End the session, which gives back what is held with it. */
    void close() throws IOException {
        String current;
        synchronized (this) {
            this.closed = true;
            current = this.id;
            this.id = null;
        }
        this.clock.signal();
        if (current != null) {
            this.consul.put("session/destroy/" + current, Map.of(), Map.of());
        }
    }
}
