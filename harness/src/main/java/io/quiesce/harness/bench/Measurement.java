package io.quiesce.harness.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.quiesce.harness.AppExit;
import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.AppProcess;
import io.quiesce.harness.ConsulProcess;
import io.quiesce.harness.ConsulWatch;
import io.quiesce.harness.LogLine;

/**
 * Starts an instance, waits until it is idle, has it leave and measures that. No instance outlives its measurement.
 */
final class Measurement implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration FLIP_TIMEOUT = Duration.ofSeconds(5);

    private static final long MILLIS_OF_WORK_BEFORE_SIGNAL = 300;

    private static final String ORDERS = "/orders";

    private static final String ORDERS_WITH_WORK = "/orders?work=1s";

    private static final String READINESS = "/actuator/health/readiness";

    private static final int OK = 200;

    private static final int UNAVAILABLE = 503;

    private final Path directory;

    private final Supplier<AppLaunch> sampleApp;

    private final Supplier<AppLaunch> smallApp;

    private final Instances instances;

    private Optional<ConsulProcess> consul = Optional.empty();

    private int services;

    /**
     * Create measurements.
     * @param directory where the instances run and write their logs
     * @param sampleApp makes launches of the sample application
     * @param smallApp makes launches of a small one
     */
    Measurement(Path directory, Supplier<AppLaunch> sampleApp, Supplier<AppLaunch> smallApp) {
        this.directory = directory;
        this.sampleApp = sampleApp;
        this.smallApp = smallApp;
        this.instances = new Instances(directory);
    }

    int restless() {
        return this.instances.restless();
    }

    private AppProcess start(Part part, Variant variant, String... arguments) throws InterruptedException {
        return start(this.sampleApp, part, variant, arguments);
    }

    private AppProcess start(Supplier<AppLaunch> app, Part part, Variant variant, String... arguments)
            throws InterruptedException {
        return this.instances.start(app.get(), part + "-", "-" + variant, arguments);
    }

    Leaving idleExit(Variant variant) throws InterruptedException {
        try (AppProcess app = start(Part.IDLE, variant, variant.argument())) {
            this.instances.awaitQuiet(app);
            Instances.Usage before = Instances.signal(app);
            AppExit exit = Instances.awaitExit(app, variant.exitCode());
            return new Leaving(exit.elapsed().toNanos() / Instances.NANOS_IN_MILLI, before.untilEnd());
        }
    }

    Leaving exitAfterResponse(Variant variant) throws InterruptedException {
        try (AppProcess app = start(Part.RESPONSE, variant, variant.argument());
                HttpCaller caller = new HttpCaller(app.uri())) {
            Future<HttpCaller.Answer> pending = beginWork(app, caller);
            Instances.Usage before = Instances.await(this.instances.signalLater(app, MILLIS_OF_WORK_BEFORE_SIGNAL));
            HttpCaller.Answer answer = Instances.await(pending);
            Instances.require(app, answer, OK);
            AppExit exit = Instances.awaitExit(app, variant.exitCode());
            long nanos =
                    exit.elapsed().minus(app.sinceSignal(answer.endNanos())).toNanos();
            return new Leaving(nanos / Instances.NANOS_IN_MILLI, before.untilEnd());
        }
    }

    private Future<HttpCaller.Answer> beginWork(AppProcess app, HttpCaller caller) throws InterruptedException {
        Instances.require(app, caller.get(ORDERS), OK);
        this.instances.awaitQuiet(app);
        return this.instances.begin(() -> caller.get(ORDERS_WITH_WORK));
    }

    /** Return the milliseconds from the end of the only request to the line of the log that says that closing begins. */
    double startOfClosing(LastWork last) throws InterruptedException {
        Variant variant = Variant.STARTER;
        Supplier<AppLaunch> launch = (last == LastWork.REQUEST) ? this.smallApp : this.sampleApp;
        try (AppProcess app = start(launch, Part.CLOSING, variant, variant.argument());
                HttpCaller caller = new HttpCaller(app.uri())) {
            Future<HttpCaller.Answer> pending = beginWork(app, caller);
            Instances.await(this.instances.signalLater(app, MILLIS_OF_WORK_BEFORE_SIGNAL));
            HttpCaller.Answer answer = Instances.await(pending);
            Instances.require(app, answer, OK);
            LogLine closing = app.awaitLine(", closing the application", PATIENCE);
            Instances.awaitExit(app, variant.exitCode());
            return (closing.nanoTime() - answer.endNanos()) / Instances.NANOS_IN_MILLI;
        }
    }

    /** The entry is watched from outside. The agent lives as long as this. */
    Leaving registryEntryGone(Variant variant) throws IOException, InterruptedException {
        if (this.consul.isEmpty()) {
            this.consul = Optional.of(ConsulProcess.start(RealProgram.CONSUL.path(), this.directory));
        }
        URI agent = this.consul.get().uri();
        this.services++;
        String service = "orders-" + this.services;
        try (AppProcess app = start(
                        Part.REGISTRY,
                        variant,
                        variant.argument(),
                        "--spring.profiles.active=consul",
                        "--spring.application.name=" + service,
                        "--spring.cloud.consul.host=" + agent.getHost(),
                        "--spring.cloud.consul.port=" + agent.getPort());
                ConsulWatch watch = new ConsulWatch(agent, service)) {
            watch.awaitListed(PATIENCE);
            this.instances.awaitQuiet(app);
            Instances.signal(app);
            ConsulWatch.Change gone = watch.awaitGone(PATIENCE);
            Instances.awaitExit(app, variant.exitCode());
            return new Leaving(
                    app.sinceSignal(gone.nanoTime()).toNanos() / Instances.NANOS_IN_MILLI, OptionalDouble.empty());
        }
    }

    Flip readinessFlip(Probing probing) throws InterruptedException {
        try (AppProcess app = start(Part.READINESS, Variant.STARTER, "--shutdown.keep-accepting-for=2s");
                HttpCaller caller = new HttpCaller(app.uri())) {
            this.instances.awaitQuiet(app);
            Future<?> signal = this.instances.signalLater(app, probing.millis());
            long deadline =
                    System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(probing.millis()) + FLIP_TIMEOUT.toNanos();
            List<HttpCaller.Answer> answers = new ArrayList<>();
            HttpCaller.Answer answer = caller.get(READINESS);
            while (answer.status() != UNAVAILABLE && answer.endNanos() - deadline < 0) {
                Instances.require(app, answer, OK);
                answers.add(answer);
                answer = caller.get(READINESS);
            }
            Instances.await(signal);
            Instances.require(app, answer, UNAVAILABLE);
            return new Flip(
                    app.sinceSignal(answer.endNanos()).toNanos() / Instances.NANOS_IN_MILLI,
                    answers.stream()
                            .filter(before -> app.sinceSignal(before.endNanos()).isNegative())
                            .map(before -> before.elapsed().toNanos() / Instances.NANOS_IN_MILLI)
                            .toList());
        }
    }

    @Override
    public void close() {
        this.consul.ifPresent(ConsulProcess::close);
        this.instances.close();
    }
}
