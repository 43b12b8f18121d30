package io.quiesce.harness;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Does to its backends what a load balancer does, and its clients with it: it asks every second whether a backend is
 * ready, sends requests in turn to those that are, reuses connections and repeats nothing. What fails here would have
 * failed for a person.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread.
 */
public final class BalancerClient implements AutoCloseable {

    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(10);

    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = this.lock.newCondition();

    private final AtomicLong turn = new AtomicLong();

    private final Consumer<BackendChange> listener;

    private final Duration responseTimeout;

    private final List<BackendChange> changes = new ArrayList<>();

    private final Set<String> names = new HashSet<>();

    private final List<Backend> removed = new ArrayList<>();

    private volatile List<Target> targets = List.of();

    /**
     * Create a balancer without backends.
     */
    public BalancerClient() {
        this(change -> {});
    }

    /**
     * Create a balancer without backends.
     * @param listener who is told when a backend has come up or gone down, on the thread that found it out
     */
    public BalancerClient(Consumer<BackendChange> listener) {
        this(listener, RESPONSE_TIMEOUT);
    }

    BalancerClient(Consumer<BackendChange> listener, Duration responseTimeout) {
        this.listener = listener;
        this.responseTimeout = responseTimeout;
    }

    /**
     * Add a backend, which gets requests once its readiness probe has succeeded.
     * @param name a name that no backend had before
     * @param base its address, without a path
     */
    public void add(String name, URI base) {
        this.lock.lock();
        try {
            if (!this.names.add(name)) {
                throw new IllegalArgumentException("There is or was a backend '" + name + "' already");
            }
            Backend backend = new Backend(name, base, Load.MAX_UNDER_WAY, this.responseTimeout);
            HealthCheck check = new HealthCheck(name, base, CHECK_INTERVAL, this::onChange);
            List<Target> all = new ArrayList<>(this.targets);
            all.add(new Target(backend, check));
            this.targets = List.copyOf(all);
        } finally {
            this.lock.unlock();
        }
    }

    /**
     * Take a backend out. Requests that it is serving go on.
     * @param name the name of the backend
     */
    public void remove(String name) {
        this.lock.lock();
        try {
            Target target = target(name);
            this.targets =
                    this.targets.stream().filter(other -> other != target).toList();
            this.removed.add(target.backend());
            target.check().close();
        } finally {
            this.lock.unlock();
        }
    }

    private void onChange(BackendChange change) {
        this.listener.accept(change);
        this.lock.lock();
        try {
            this.changes.add(change);
            this.changed.signalAll();
        } finally {
            this.lock.unlock();
        }
    }

    /**
     * Return every change of a backend so far.
     * @return the changes, oldest first
     */
    public List<BackendChange> changes() {
        this.lock.lock();
        try {
            return List.copyOf(this.changes);
        } finally {
            this.lock.unlock();
        }
    }

    /**
     * Wait until a backend gets requests, or until it does not get any more.
     * @param name the name of the backend
     * @param up what to wait for
     * @param timeout the longest time to wait
     * @return whether it happened in time
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public boolean awaitState(String name, boolean up, Duration timeout) throws InterruptedException {
        long remaining = timeout.toNanos();
        this.lock.lockInterruptibly();
        try {
            while (isKnownUp(name) != up && remaining > 0) {
                remaining = this.changed.awaitNanos(remaining);
            }
            return isKnownUp(name) == up;
        } finally {
            this.lock.unlock();
        }
    }

    private boolean isKnownUp(String name) {
        return this.changes.stream()
                .filter(change -> change.backend().equals(name))
                .reduce((earlier, later) -> later)
                .map(BackendChange::up)
                .orElse(false);
    }

    /**
     * Return how many requests a backend is serving.
     * @param name the name of the backend
     * @return the number of requests under way
     */
    public int inFlight(String name) {
        return target(name).backend().inFlight();
    }

    private Target target(String name) {
        return this.targets.stream()
                .filter(target -> target.backend().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no backend '" + name + "'"));
    }

    /**
     * Begin to send requests at a constant rate, whatever becomes of them.
     * @param plan how many, for how long
     * @return the load under way, which its user closes before this balancer
     */
    public Load start(LoadPlan plan) {
        return new Load(plan, this::send);
    }

    /**
     * Send one request to the next backend that is up, and wait for its end.
     * @param kind what to ask
     * @param dueNanos when the request was due
     * @return how it ended
     */
    Sample send(RequestKind kind, long dueNanos) {
        long sent = System.nanoTime();
        Optional<Backend> backend = next();
        Backend.Answer answer = backend.map(chosen -> chosen.send(kind)).orElseGet(Backend.Answer::noBackend);
        return new Sample(
                kind,
                backend.map(Backend::name),
                dueNanos,
                sent,
                System.nanoTime(),
                answer.outcome(),
                answer.status(),
                answer.detail(),
                answer.placedOrder());
    }

    private Optional<Backend> next() {
        List<Target> up =
                this.targets.stream().filter(target -> target.check().isUp()).toList();
        return up.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        up.get((int) (this.turn.getAndIncrement() % up.size())).backend());
    }

    @Override
    public void close() {
        this.lock.lock();
        try {
            this.targets.forEach(target -> {
                target.check().close();
                target.backend().close();
            });
            this.removed.forEach(Backend::close);
            this.targets = List.of();
        } finally {
            this.lock.unlock();
        }
    }

    private record Target(Backend backend, HealthCheck check) {}
}
