package io.quiesce.harness.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

import io.quiesce.harness.AppExit;
import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.AppProcess;
import io.quiesce.harness.LogLine;

/**
 * Has instances leave while many requests wait, each on a virtual thread of a real server, and looks at the heap that such
 * requests take.
 */
final class RequestsMeasurement implements AutoCloseable {

    /** A connection more than each request needs is for probes. */
    private static final int MORE_CONNECTIONS = 100;

    private static final Duration UNTIL_CANCELLED = Duration.ofSeconds(3);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String[] ARGUMENTS = {
        "--spring.threads.virtual.enabled=true",
        "--shutdown.keep-accepting-for=0s",
        "--shutdown.cancel-running-tasks-after=" + UNTIL_CANCELLED.toSeconds() + "s",
        "--shutdown.force-close-tasks-grace=15s",
        "--shutdown.force-shutdown-after=20s",
        "--shutdown.force-shutdown-grace=5s"
    };

    private final Path java;

    private final Instances instances;

    RequestsMeasurement(Path java, Path directory) {
        this.java = java;
        this.instances = new Instances(directory);
    }

    RequestsLeaving leave(int requests) throws IOException, InterruptedException {
        try (AppProcess app = start(requests, Variant.STARTER);
                WaitingRequests waiting = new WaitingRequests("/wait")) {
            send(waiting, app, requests);
            this.instances.awaitQuiet(app);
            Instances.signal(app);
            LogLine counted = app.awaitLine("outstanding: " + requests + " requests$", PATIENCE);
            LogLine cancelled = app.awaitLine("Cancelling request", PATIENCE);
            LogLine drained = app.awaitLine("Drained after .*, closing the application", PATIENCE);
            AppExit exit = Instances.awaitExit(app, Variant.STARTER.exitCode());
            app.awaitLine("; cancelled: " + requests, PATIENCE);
            return new RequestsLeaving(
                    millis(app.sinceSignal(counted.nanoTime())),
                    millis(app.sinceSignal(cancelled.nanoTime()).minus(UNTIL_CANCELLED)),
                    (drained.nanoTime() - cancelled.nanoTime()) / Instances.NANOS_IN_MILLI,
                    millis(exit.elapsed().minus(app.sinceSignal(drained.nanoTime()))));
        }
    }

    /** Return how many bytes larger the heap is for each request. */
    double bytesEach(int requests, Variant variant) throws IOException, InterruptedException {
        try (AppProcess app = start(requests, variant);
                WaitingRequests waiting = new WaitingRequests("/wait")) {
            // The first look makes the heap larger.
            Heap.of(app);
            long before = Heap.of(app);
            send(waiting, app, requests);
            return (double) (Heap.of(app) - before) / requests;
        }
    }

    private static void send(WaitingRequests waiting, AppProcess app, int requests)
            throws IOException, InterruptedException {
        waiting.send(app.uri(), requests);
        app.awaitLine("All requests wait", PATIENCE);
    }

    private AppProcess start(int requests, Variant variant) throws InterruptedException {
        AppLaunch launch = Stack.SERVLET_TOMCAT
                .small()
                .java(this.java)
                .arguments(ARGUMENTS)
                .arguments(
                        "--bench.waiting=" + requests,
                        "--server.tomcat.accept-count=" + requests,
                        "--server.tomcat.max-connections=" + (requests + MORE_CONNECTIONS));
        return variant == Variant.STARTER
                ? this.instances.start(launch, "requests-", "-" + variant)
                : this.instances.start(launch, "requests-", "-" + variant, variant.argument());
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / Instances.NANOS_IN_MILLI;
    }

    @Override
    public void close() {
        this.instances.close();
    }
}
