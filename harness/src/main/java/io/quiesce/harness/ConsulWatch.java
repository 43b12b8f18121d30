package io.quiesce.harness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Watches which instances of a service a Consul agent lists. The agent is asked with blocking queries, so that each
 * change is known when it happens.
 */
public final class ConsulWatch implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private static final Duration MAX_WAIT = Duration.ofSeconds(10);

    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = this.lock.newCondition();

    private final List<Change> changes = new ArrayList<>();

    private final HttpClient client = HttpClient.newHttpClient();

    private final String query;

    private final Thread thread = new Thread(this::watch, "consul-watch");

    private IOException failure;

    /**
     * Begin to watch.
     * @param agent the address of the agent
     * @param service the name of the service
     */
    public ConsulWatch(URI agent, String service) {
        this.query = agent + "/v1/health/service/" + service;
        this.thread.setDaemon(true);
        this.thread.start();
    }

    /**
     * The instances that are listed from some time on.
     *
     * @param nanoTime when the agent said so, as of {@link System#nanoTime()}
     * @param instances the ids of the instances
     */
    public record Change(long nanoTime, Set<String> instances) {}

    private void watch() {
        try {
            long index = 0;
            while (true) {
                HttpResponse<String> response = ask(index);
                note(new Change(System.nanoTime(), instancesIn(response.body())));
                long next = response.headers()
                        .firstValueAsLong("X-Consul-Index")
                        .orElseThrow(() -> new IOException("Not an answer of Consul: " + response));
                index = next >= index ? next : 0;
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        } catch (IOException ex) {
            fail(ex);
        }
    }

    private HttpResponse<String> ask(long index) throws IOException, InterruptedException {
        URI uri = URI.create(this.query + "?index=" + index + "&wait=" + MAX_WAIT.toSeconds() + "s");
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(MAX_WAIT.multipliedBy(2)).build();
        return this.client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static Set<String> instancesIn(String body) {
        return JSON.readTree(body)
                .valueStream()
                .map(entry -> entry.at("/Service/ID"))
                .map(JsonNode::asString)
                .collect(Collectors.toUnmodifiableSet());
    }

    private void note(Change change) {
        this.lock.lock();
        try {
            if (this.changes.isEmpty() || !latest().instances().equals(change.instances())) {
                this.changes.add(change);
                this.changed.signalAll();
            }
        } finally {
            this.lock.unlock();
        }
    }

    private void fail(IOException ex) {
        this.lock.lock();
        try {
            this.failure = ex;
            this.changed.signalAll();
        } finally {
            this.lock.unlock();
        }
    }

    private Change latest() {
        return this.changes.get(this.changes.size() - 1);
    }

    /**
     * Wait until the service has an instance.
     * @param timeout the longest time to wait
     * @return the change that brought it
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws AppProcessException if time is up
     */
    public Change awaitListed(Duration timeout) throws InterruptedException {
        return await(instances -> !instances.isEmpty(), "has no instance", timeout);
    }

    /**
     * Wait until the service has no instance any more.
     * @param timeout the longest time to wait
     * @return the change that took the last one
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws AppProcessException if time is up
     */
    public Change awaitGone(Duration timeout) throws InterruptedException {
        return await(Set::isEmpty, "still has an instance", timeout);
    }

    private Change await(Predicate<Set<String>> wanted, String otherwise, Duration timeout)
            throws InterruptedException {
        long remaining = timeout.toNanos();
        this.lock.lockInterruptibly();
        try {
            while (this.changes.isEmpty() || !wanted.test(latest().instances())) {
                if (this.failure != null) {
                    throw new AppProcessException("The agent cannot be watched", this.failure);
                }
                if (remaining <= 0) {
                    throw new AppProcessException(this.query + " " + otherwise + " after " + timeout);
                }
                remaining = this.changed.awaitNanos(remaining);
            }
            return latest();
        } finally {
            this.lock.unlock();
        }
    }

    /**
     * Return every change so far; the first is what was listed when the watch began.
     * @return the changes, oldest first
     */
    public List<Change> changes() {
        this.lock.lock();
        try {
            if (this.failure != null) {
                throw new AppProcessException("The agent cannot be watched", this.failure);
            }
            return List.copyOf(this.changes);
        } finally {
            this.lock.unlock();
        }
    }

    @Override
    public void close() {
        this.thread.interrupt();
    }
}
