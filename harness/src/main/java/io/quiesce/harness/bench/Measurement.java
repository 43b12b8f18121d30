package io.quiesce.harness.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.quiesce.harness.AppExit;
import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.AppProcess;
import io.quiesce.harness.AppProcessException;

/**
 * Starts an instance, waits until it is idle, has it leave and measures that. No instance outlives its measurement, and
 * all are started like a plain {@code java -jar}.
 */
final class Measurement implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration LOOK_INTERVAL = Duration.ofMillis(200);

    private static final Duration QUIET_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration FLIP_TIMEOUT = Duration.ofSeconds(5);

    private static final long MILLIS_OF_PROBING_BEFORE_SIGNAL = 500;

    private static final long MILLIS_OF_WORK_BEFORE_SIGNAL = 300;

    private static final String ORDERS = "/orders";

    private static final String ORDERS_WITH_WORK = "/orders?work=1s";

    private static final String READINESS = "/actuator/health/readiness";

    private static final int OK = 200;

    private static final int UNAVAILABLE = 503;

    private static final double NANOS_IN_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final Path directory;

    private final ScheduledExecutorService scheduler;

    private final QuietCpu quietCpu;

    private int instances;

    private int restless;

    /**
     * Create measurements.
     * @param directory where the instances run and write their logs
     */
    Measurement(Path directory) {
        this.directory = directory;
        this.scheduler = Executors.newScheduledThreadPool(2, task -> {
            Thread thread = new Thread(task, "bench");
            thread.setDaemon(true);
            return thread;
        });
        this.quietCpu = new QuietCpu(this.scheduler, LOOK_INTERVAL, QUIET_TIMEOUT);
    }

    /**
     * Return how many instances have been measured although they had not become idle in time.
     * @return the number
     */
    int restless() {
        return this.restless;
    }

    Leaving idleExit(Variant variant) throws InterruptedException {
        try (AppProcess app = start(Part.IDLE, variant, variant.argument())) {
            awaitQuiet(app);
            Usage before = signal(app);
            AppExit exit = awaitExit(app, variant);
            return new Leaving(exit.elapsed().toNanos() / NANOS_IN_MILLI, before.untilEnd());
        }
    }

    Leaving exitAfterResponse(Variant variant) throws InterruptedException {
        try (AppProcess app = start(Part.RESPONSE, variant, variant.argument());
                HttpCaller caller = new HttpCaller(app.uri())) {
            require(app, caller.get(ORDERS), OK);
            awaitQuiet(app);
            Future<HttpCaller.Answer> pending = this.scheduler.submit(() -> caller.get(ORDERS_WITH_WORK));
            Usage before = await(signalLater(app, MILLIS_OF_WORK_BEFORE_SIGNAL));
            HttpCaller.Answer answer = await(pending);
            require(app, answer, OK);
            AppExit exit = awaitExit(app, variant);
            long nanos =
                    exit.elapsed().minus(app.sinceSignal(answer.endNanos())).toNanos();
            return new Leaving(nanos / NANOS_IN_MILLI, before.untilEnd());
        }
    }

    Flip readinessFlip() throws InterruptedException {
        try (AppProcess app = start(Part.READINESS, Variant.STARTER, "--shutdown.keep-accepting-for=2s");
                HttpCaller caller = new HttpCaller(app.uri())) {
            awaitQuiet(app);
            Future<?> signal = signalLater(app, MILLIS_OF_PROBING_BEFORE_SIGNAL);
            long deadline = System.nanoTime()
                    + TimeUnit.MILLISECONDS.toNanos(MILLIS_OF_PROBING_BEFORE_SIGNAL)
                    + FLIP_TIMEOUT.toNanos();
            List<HttpCaller.Answer> answers = new ArrayList<>();
            HttpCaller.Answer answer = caller.get(READINESS);
            while (answer.status() != UNAVAILABLE && answer.endNanos() - deadline < 0) {
                require(app, answer, OK);
                answers.add(answer);
                answer = caller.get(READINESS);
            }
            await(signal);
            require(app, answer, UNAVAILABLE);
            return new Flip(
                    app.sinceSignal(answer.endNanos()).toNanos() / NANOS_IN_MILLI,
                    answers.stream()
                            .filter(before -> app.sinceSignal(before.endNanos()).isNegative())
                            .map(before -> before.elapsed().toNanos() / NANOS_IN_MILLI)
                            .toList());
        }
    }

    private AppProcess start(Part part, Variant variant, String argument) throws InterruptedException {
        this.instances++;
        String name = part + "-" + this.instances + "-" + variant;
        AppProcess app = AppLaunch.sampleApp()
                .name(name)
                .arguments("--server.address=127.0.0.1", argument)
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

    private void awaitQuiet(AppProcess app) throws InterruptedException {
        if (!this.quietCpu.await(() -> CpuTime.of(app.pid()))) {
            this.restless++;
        }
    }

    private Future<Usage> signalLater(AppProcess app, long millis) {
        return this.scheduler.schedule(() -> signal(app), millis, TimeUnit.MILLISECONDS);
    }

    private static Usage signal(AppProcess app) {
        Usage before = Usage.of(app);
        if (!app.signal("TERM")) {
            throw new AppProcessException("'" + app.name() + "' ended before SIGTERM; see " + app.logFile());
        }
        return before;
    }

    private static void require(AppProcess app, HttpCaller.Answer answer, int status) {
        if (answer.status() != status) {
            throw new AppProcessException("'" + app.name() + "' answered " + answer.status() + " instead of " + status
                    + "; see " + app.logFile());
        }
    }

    private static AppExit awaitExit(AppProcess app, Variant variant) throws InterruptedException {
        AppExit exit = app.awaitExit(EXIT_TIMEOUT);
        if (exit.code() != variant.exitCode()) {
            throw new AppProcessException("'" + app.name() + "' ended with exit code " + exit.code() + " instead of "
                    + variant.exitCode() + "; see " + app.logFile());
        }
        return exit;
    }

    private static <T> T await(Future<T> future) throws InterruptedException {
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
    private record Usage(OptionalDouble ended, double app) {

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
