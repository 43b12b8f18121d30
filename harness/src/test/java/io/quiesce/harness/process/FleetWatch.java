package io.quiesce.harness.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Follows what the instances of a service let each other know, with blocking queries, across restarts of Consul.
 */
final class FleetWatch implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = this.lock.newCondition();

    private final List<Map<String, String>> history = new ArrayList<>();

    private final HttpClient client = HttpClient.newHttpClient();

    private final String query;

    private final Thread thread = new Thread(this::watch, "fleet-watch");

    private volatile boolean closed;

    FleetWatch(URI consul, String service) {
        // A server that reads its log again after a restart would show what was so long ago.
        this.query = consul + "/v1/kv/shutdown/fleet/" + service + "/?recurse&consistent&wait=10s&index=";
        this.thread.setDaemon(true);
        this.thread.start();
    }

    private void watch() {
        long index = 0;
        while (!this.closed) {
            try {
                HttpRequest request = HttpRequest.newBuilder(URI.create(this.query + index))
                        .timeout(Duration.ofSeconds(20))
                        .build();
                HttpResponse<String> response = this.client.send(request, HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() == 200) {
                    note(phases(JSON.readTree(response.body())));
                }
                long next =
                        response.headers().firstValueAsLong("X-Consul-Index").orElse(0);
                index = (next >= index) ? next : 0;
            } catch (IOException ex) {
                // Consul is being restarted.
                index = 0;
            } catch (InterruptedException ex) {
                return;
            }
        }
    }

    /** Return the phase of each instance, and behind it what it waits for, and who has the lock. */
    private static Map<String, String> phases(JsonNode pairs) {
        Map<String, String> phases = new TreeMap<>();
        for (JsonNode pair : pairs) {
            String key = pair.required("Key").asString();
            if (key.contains("/instances/")) {
                JsonNode member = JSON.readTree(
                        Base64.getDecoder().decode(pair.required("Value").asString()));
                String waiting = member.path("waiting").asString("");
                phases.put(
                        member.required("id").asString(),
                        member.required("phase").asString() + (waiting.isEmpty() ? "" : " " + waiting));
            }
        }
        return phases;
    }

    private void note(Map<String, String> phases) {
        this.lock.lock();
        try {
            if (this.history.isEmpty()
                    || !this.history.get(this.history.size() - 1).equals(phases)) {
                this.history.add(phases);
                this.changed.signalAll();
            }
        } finally {
            this.lock.unlock();
        }
    }

    Map<String, String> await(Predicate<Map<String, String>> wanted, Duration timeout) throws InterruptedException {
        long remaining = timeout.toNanos();
        this.lock.lockInterruptibly();
        try {
            while (this.history.isEmpty() || !wanted.test(this.history.get(this.history.size() - 1))) {
                if (remaining <= 0) {
                    throw new AssertionError("Not as it should be after %s: %s".formatted(timeout, this.history));
                }
                remaining = this.changed.awaitNanos(remaining);
            }
            return this.history.get(this.history.size() - 1);
        } finally {
            this.lock.unlock();
        }
    }

    /** Return everything that has been seen, and forget it but for the last. */
    List<Map<String, String>> takeHistory() {
        this.lock.lock();
        try {
            List<Map<String, String>> all = List.copyOf(this.history);
            this.history.subList(0, Math.max(0, this.history.size() - 1)).clear();
            return all;
        } finally {
            this.lock.unlock();
        }
    }

    @Override
    public void close() {
        this.closed = true;
        this.thread.interrupt();
    }
}
