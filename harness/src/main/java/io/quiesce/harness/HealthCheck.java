package io.quiesce.harness;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Asks a backend at a fixed rate whether it is ready, on a thread and a connection of its own. One refusal takes it
 * down, one success brings it up, and of answers that do not come in time it takes three in a row, as with HAProxy and Kubernetes:
 * who has much to do has not left.
 */
final class HealthCheck implements AutoCloseable {

    private final ScheduledExecutorService executor;

    private final ReadinessProbe probe;

    private final String backend;

    private final Consumer<BackendChange> listener;

    private final Verdict verdict = new Verdict();

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
        boolean isUp = this.verdict.after(result);
        if (isUp != this.up && !this.executor.isShutdown()) {
            this.up = isUp;
            this.listener.accept(new BackendChange(this.backend, isUp, System.nanoTime(), result.detail()));
        }
    }

    @Override
    public void close() {
        this.executor.shutdownNow();
        this.up = false;
        this.probe.close();
    }

    /** What to think of a backend, one probe after the other. */
    static final class Verdict {

        private static final int TIMEOUTS_IN_A_ROW = 3;

        private boolean up;

        private int timeouts;

        boolean after(ReadinessProbe.Result result) {
            this.timeouts = result.timedOut() ? this.timeouts + 1 : 0;
            if (!result.timedOut() || this.timeouts >= TIMEOUTS_IN_A_ROW) {
                this.up = result.up();
            }
            return this.up;
        }
    }
}
