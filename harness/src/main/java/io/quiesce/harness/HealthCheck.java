package io.quiesce.harness;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Asks a backend at a fixed rate whether it is ready, on a thread and a connection of its own. One failure takes it
 * down and one success brings it up.
 */
final class HealthCheck implements AutoCloseable {

    private final ScheduledExecutorService executor;

    private final ReadinessProbe probe;

    private final String backend;

    private final Consumer<BackendChange> listener;

    private volatile boolean up;

    HealthCheck(String backend, URI base, Duration interval, Consumer<BackendChange> listener) {
        this.backend = backend;
        this.probe = new ReadinessProbe(base);
        this.listener = listener;
        this.executor = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("health-check-" + backend));
        this.executor.scheduleAtFixedRate(this::check, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    boolean isUp() {
        return this.up;
    }

    private void check() {
        ReadinessProbe.Result result = this.probe.ask();
        if (result.up() != this.up && !this.executor.isShutdown()) {
            this.up = result.up();
            this.listener.accept(new BackendChange(this.backend, result.up(), System.nanoTime(), result.detail()));
        }
    }

    @Override
    public void close() {
        this.executor.shutdownNow();
        this.up = false;
        this.probe.close();
    }
}
