package io.quiesce.harness.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import io.quiesce.harness.AppExit;
import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.AppProcess;

/**
 * Has instances run into their hard bound: a request never ends, whatever is done to it, and the application never closes.
 */
final class OvershootMeasurement implements AutoCloseable {

    /** What phase 1 may take, and then phase 2. */
    static final Duration BOUND = Duration.ofMillis(1000 + 500);

    private static final String[] ARGUMENTS = {
        "--bench.endless=true",
        "--shutdown.keep-accepting-for=0s",
        "--shutdown.force-close-tasks-grace=200ms",
        "--shutdown.force-shutdown-after=1000ms",
        "--shutdown.force-shutdown-grace=500ms"
    };

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int SECONDS_OF_STRESS = 30;

    private static final int HALTED = 1;

    private final Path directory;

    private final Supplier<AppLaunch> app;

    private final Instances instances;

    OvershootMeasurement(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        this.app = Stack.SERVLET_TOMCAT.unpacked(directory.resolve("unpacked"));
        this.instances = new Instances(directory);
    }

    /**
     * Start an instance for each condition and have them leave one after the other. The others of the batch are idle meanwhile:
     * each has its request, and none has used a processor in the moment before SIGTERM.
     * @param conditions in their order
     * @param consumer is told how many milliseconds after its bound each instance had ended
     */
    void overshoot(List<Condition> conditions, BiConsumer<Condition, Double> consumer)
            throws IOException, InterruptedException {
        List<Callable<AppProcess>> starts = conditions.stream()
                .<Callable<AppProcess>>map(condition -> () -> start(condition))
                .toList();
        Queue<AppProcess> apps = new ArrayDeque<>(this.instances.start(starts));
        try (WaitingRequests requests = new WaitingRequests("/endless")) {
            for (AppProcess app : apps) {
                requests.send(app.uri(), 1);
                app.awaitLine("Endless work began", PATIENCE);
            }
            for (Condition condition : conditions) {
                this.instances.awaitQuiet(apps);
                try (AppProcess app = apps.remove()) {
                    consumer.accept(condition, overshoot(condition, app));
                }
            }
        } finally {
            apps.forEach(AppProcess::close);
        }
    }

    private AppProcess start(Condition condition) throws InterruptedException {
        return this.instances.start(this.app.get().quickStart(), condition + "-", "", ARGUMENTS);
    }

    private double overshoot(Condition condition, AppProcess app) throws InterruptedException {
        if (condition == Condition.IDLE) {
            return overshoot(app);
        }
        try (AppProcess busy = busy()) {
            busy.awaitLine(Busy.READY, PATIENCE);
            return overshoot(app);
        }
    }

    private static double overshoot(AppProcess app) throws InterruptedException {
        Instances.signal(app);
        AppExit exit = Instances.awaitExit(app, HALTED);
        return exit.elapsed().minus(BOUND).toNanos() / Instances.NANOS_IN_MILLI;
    }

    private AppProcess busy() {
        return AppLaunch.ofClass(Busy.class.getName(), System.getProperty("java.class.path"))
                .name("busy")
                .quickStart()
                .jvmOptions("-D" + Busy.SECONDS_PROPERTY + "=" + SECONDS_OF_STRESS)
                .workingDirectory(this.directory)
                .logFile(this.directory.resolve("busy.log"))
                .start();
    }

    int restless() {
        return this.instances.restless();
    }

    @Override
    public void close() {
        this.instances.close();
    }
}
