package io.quiesce.harness.bench;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.AppProcess;
import io.quiesce.harness.AppProcessException;
import io.quiesce.harness.LogLine;

/**
 * Has instances go softly out of service, and measures that.
 */
final class DrainMeasurement implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final long MILLIS_BEFORE_DRAIN = 300;

    private static final int OK = 200;

    private static final int UNAVAILABLE = 503;

    private static final int SECONDS_OF_THROUGHPUT = 3;

    private static final double NANOS_IN_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private static final String DRAIN = "/actuator/drain";

    private final Path directory;

    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "bench");
        thread.setDaemon(true);
        return thread;
    });

    private int instances;

    DrainMeasurement(Path directory) {
        this.directory = directory;
    }

    /**
     * What it took an instance to be offline.
     *
     * @param drainMillis from the request that drains to the line that says so, in milliseconds
     * @param lastMillis from the last byte of the last response to that line
     * @param refused how many requests were refused in that time
     * @param others how many were answered otherwise, or not at all
     */
    record Offline(double drainMillis, double lastMillis, long refused, long others) {

        double refusedPerSecond() {
            return this.refused * 1000 / this.drainMillis;
        }
    }

    /** One request is outstanding. A load of zero is none. */
    Offline offline(int refusedPerSecond) throws InterruptedException {
        try (AppProcess app = start();
                HttpCaller slow = new HttpCaller(app.uri());
                HttpCaller operator = new HttpCaller(app.uri());
                BoundedLoad load = new BoundedLoad(app.uri(), true, UNAVAILABLE)) {
            require(slow.get("/orders"), OK);
            Future<HttpCaller.Answer> pending = this.scheduler.submit(() -> slow.get("/orders?work=2s"));
            HttpCaller.Answer drained = await(this.scheduler.schedule(
                    () -> operator.send("POST", DRAIN), MILLIS_BEFORE_DRAIN, TimeUnit.MILLISECONDS));
            require(drained, OK);
            if (refusedPerSecond > 0) {
                load.start(refusedPerSecond);
            }
            HttpCaller.Answer last = await(pending);
            require(last, OK);
            LogLine offline = app.awaitLine("Out of service, nothing is outstanding", PATIENCE);
            return new Offline(
                    (offline.nanoTime() - drained.sentNanos()) / NANOS_IN_MILLI,
                    (offline.nanoTime() - last.endNanos()) / NANOS_IN_MILLI,
                    load.answers(),
                    load.others());
        }
    }

    /**
     * What it took an offline instance to be back.
     *
     * @param servedMillis from the request that resumes to the end of the first response that is served, in milliseconds
     * @param readyMillis from the request that resumes to the end of the first readiness probe that succeeds
     */
    record Back(double servedMillis, double readyMillis) {}

    /** Nothing is outstanding, and requests are sent back to back. */
    Back back() throws InterruptedException {
        try (AppProcess app = start();
                HttpCaller caller = new HttpCaller(app.uri());
                HttpCaller operator = new HttpCaller(app.uri())) {
            require(caller.get("/orders"), OK);
            require(operator.send("POST", DRAIN), OK);
            app.awaitLine("Out of service, nothing is outstanding", PATIENCE);
            require(caller.get("/orders"), UNAVAILABLE);
            HttpCaller.Answer resumed = operator.send("DELETE", DRAIN);
            require(resumed, OK);
            return new Back(
                    millisUntilOk(caller, "/orders", resumed),
                    millisUntilOk(caller, "/actuator/health/readiness", resumed));
        }
    }

    private static double millisUntilOk(HttpCaller caller, String path, HttpCaller.Answer since) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        HttpCaller.Answer answer = caller.get(path);
        while (answer.status() != OK && System.nanoTime() - deadline < 0) {
            answer = caller.get(path);
        }
        require(answer, OK);
        return (answer.endNanos() - since.sentNanos()) / NANOS_IN_MILLI;
    }

    /**
     * What an instance can answer.
     *
     * @param perSecond answers in a second
     * @param cpuMicros its computing time for each, in microseconds
     */
    record Throughput(double perSecond, double cpuMicros) {}

    /**
     * Answers of one kind after the other, of the same instance.
     *
     * @param served while it is online, on connections that stay
     * @param servedOnce the same, with a connection for each request as refused ones have
     * @param refused while it is becoming offline
     */
    record Throughputs(Throughput served, Throughput servedOnce, Throughput refused) {}

    /** Measures all kinds in turn, several times on one instance. */
    void throughput(int rounds, Consumer<Throughputs> consumer) throws InterruptedException {
        try (AppProcess app = start();
                HttpCaller slow = new HttpCaller(app.uri());
                HttpCaller operator = new HttpCaller(app.uri())) {
            for (int round = -1; round < rounds; round++) {
                Throughput served = throughput(app, true, OK);
                Throughput servedOnce = throughput(app, false, OK);
                Future<HttpCaller.Answer> pending =
                        this.scheduler.submit(() -> slow.get("/orders?work=" + (SECONDS_OF_THROUGHPUT + 2) + "s"));
                require(
                        await(this.scheduler.schedule(
                                () -> operator.send("POST", DRAIN), MILLIS_BEFORE_DRAIN, TimeUnit.MILLISECONDS)),
                        OK);
                Throughput refused = throughput(app, true, UNAVAILABLE);
                require(operator.send("DELETE", DRAIN), OK);
                require(await(pending), OK);
                if (round >= 0) {
                    // The first round warms up.
                    consumer.accept(new Throughputs(served, servedOnce, refused));
                }
            }
        }
    }

    private static Throughput throughput(AppProcess app, boolean reuse, int status) throws InterruptedException {
        URI uri = app.uri();
        try (BoundedLoad load = new BoundedLoad(uri, reuse, status)) {
            long cpu = CpuTime.of(app.pid()).toNanos();
            long began = System.nanoTime();
            long answers = load.run(SECONDS_OF_THROUGHPUT);
            long ended = System.nanoTime();
            if (answers == 0 || load.others() > answers / 100) {
                throw new AppProcessException("'%s' answered %d requests with %d and %d not; see %s"
                        .formatted(app.name(), answers, status, load.others(), app.logFile()));
            }
            return new Throughput(
                    answers * 1e9 / (ended - began), (CpuTime.of(app.pid()).toNanos() - cpu) / 1e3 / answers);
        }
    }

    private AppProcess start() throws InterruptedException {
        this.instances++;
        String name = "drain-" + this.instances;
        AppProcess app = AppLaunch.sampleApp()
                .name(name)
                .arguments("--server.address=127.0.0.1")
                .workingDirectory(this.directory)
                .logFile(this.directory.resolve(name + ".log"))
                .start();
        try {
            app.awaitReady(PATIENCE);
            return app;
        } catch (InterruptedException | RuntimeException ex) {
            app.close();
            throw ex;
        }
    }

    private static void require(HttpCaller.Answer answer, int status) {
        if (answer.status() != status) {
            throw new AppProcessException("The answer was " + answer.status() + " instead of " + status);
        }
    }

    private static <T> T await(Future<T> future) throws InterruptedException {
        try {
            return future.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException ex) {
            throw new AppProcessException(ex.getCause().getMessage(), ex.getCause());
        } catch (TimeoutException ex) {
            throw new AppProcessException("No answer within " + PATIENCE.toSeconds() + " s", ex);
        }
    }

    @Override
    public void close() {
        this.scheduler.shutdownNow();
    }
}
