package io.quiesce.harness.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.quiesce.harness.AppExit;
import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.AppProcess;
import io.quiesce.harness.AppProcessException;

/**
 * Starts the instances that are measured, with no more options than they are given, and ends them with SIGTERM.
 */
final class Instances implements AutoCloseable {

    static final double NANOS_IN_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private static final Duration START_TIMEOUT = Duration.ofSeconds(120);

    private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration LOOK_INTERVAL = Duration.ofMillis(200);

    private static final Duration QUIET_TIMEOUT = Duration.ofSeconds(10);

    private final Path directory;

    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "bench");
        thread.setDaemon(true);
        return thread;
    });

    private final QuietCpu quietCpu = new QuietCpu(this.scheduler, LOOK_INTERVAL, QUIET_TIMEOUT);

    private final AtomicInteger instances = new AtomicInteger();

    private int restless;

    Instances(Path directory) {
        this.directory = directory;
    }

    /**
     * Return how often something has been measured although the instances had not become idle in time.
     * @return the number
     */
    int restless() {
        return this.restless;
    }

    /** Start an instance and wait until it is ready. It gets a name of its own, in the middle of which is a number. */
    AppProcess start(AppLaunch launch, String prefix, String suffix, String... arguments) throws InterruptedException {
        String name = prefix + this.instances.incrementAndGet() + suffix;
        AppProcess app = launch.name(name)
                .arguments("--server.address=127.0.0.1")
                .arguments(arguments)
                .workingDirectory(this.directory)
                .logFile(this.directory.resolve(name + ".log"))
                .start();
        try {
            app.awaitReady(START_TIMEOUT);
            return app;
        } catch (InterruptedException | RuntimeException ex) {
            app.close();
            throw ex;
        }
    }

    /**
     * Start instances, two at a time, and wait until all are ready. If one is not, all end with this virtual machine, at the
     * latest.
     */
    List<AppProcess> start(Collection<Callable<AppProcess>> starts) throws InterruptedException {
        List<AppProcess> started = new ArrayList<>();
        for (Future<AppProcess> start : this.scheduler.invokeAll(starts)) {
            started.add(await(start));
        }
        return started;
    }

    void awaitQuiet(AppProcess app) throws InterruptedException {
        awaitQuiet(List.of(app));
    }

    /** Wait until none of them has anything to do in the same moment. */
    void awaitQuiet(Collection<AppProcess> apps) throws InterruptedException {
        List<Long> pids = apps.stream().map(AppProcess::pid).toList();
        if (!this.quietCpu.await(() -> pids.stream().map(CpuTime::of).reduce(Duration.ZERO, Duration::plus))) {
            this.restless++;
        }
    }

    <T> Future<T> begin(Callable<T> task) {
        return this.scheduler.submit(task);
    }

    Future<Usage> signalLater(AppProcess app, long millis) {
        return this.scheduler.schedule(() -> signal(app), millis, TimeUnit.MILLISECONDS);
    }

    static Usage signal(AppProcess app) {
        Usage before = Usage.of(app);
        if (!app.signal("TERM")) {
            throw new AppProcessException("'" + app.name() + "' ended before SIGTERM; see " + app.logFile());
        }
        return before;
    }

    static void require(AppProcess app, HttpCaller.Answer answer, int status) {
        if (answer.status() != status) {
            throw new AppProcessException("'" + app.name() + "' answered " + answer.status() + " instead of " + status
                    + "; see " + app.logFile());
        }
    }

    static AppExit awaitExit(AppProcess app, int code) throws InterruptedException {
        AppExit exit = app.awaitExit(EXIT_TIMEOUT);
        if (exit.code() != code) {
            throw new AppProcessException("'" + app.name() + "' ended with exit code " + exit.code() + " instead of "
                    + code + "; see " + app.logFile());
        }
        return exit;
    }

    static <T> T await(Future<T> future) throws InterruptedException {
        try {
            return future.get(EXIT_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException ex) {
            throw new AppProcessException(ex.getCause().getMessage(), ex.getCause());
        } catch (TimeoutException ex) {
            throw new AppProcessException("No answer within " + EXIT_TIMEOUT.toSeconds() + " s", ex);
        }
    }

    @Override
    public void close() {
        this.scheduler.shutdownNow();
    }

    /**
     * What has been used up to now, by the instance and by all that have ended.
     */
    record Usage(OptionalDouble ended, double app) {

        static Usage of(AppProcess app) {
            return new Usage(
                    CpuTime.millisOfEndedChildren(), CpuTime.of(app.pid()).toNanos() / NANOS_IN_MILLI);
        }

        OptionalDouble untilEnd() {
            OptionalDouble now = CpuTime.millisOfEndedChildren();
            return this.ended.isPresent() && now.isPresent()
                    ? OptionalDouble.of(now.getAsDouble() - this.ended.getAsDouble() - this.app)
                    : OptionalDouble.empty();
        }
    }
}
