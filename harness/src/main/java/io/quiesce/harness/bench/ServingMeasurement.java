package io.quiesce.harness.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

import io.quiesce.harness.AppProcess;
import io.quiesce.harness.Wrk;

/**
 * Has instances serve, one at a time, each new and warmed up, so that none has the compiler's luck of an earlier one.
 */
final class ServingMeasurement implements AutoCloseable {

    private final Stack stack;

    private final Wrk wrk;

    private final int secondsToWarmUp;

    private final int seconds;

    private final Instances instances;

    ServingMeasurement(Stack stack, Wrk wrk, int secondsToWarmUp, int seconds, Path directory) {
        this.stack = stack;
        this.wrk = wrk;
        this.secondsToWarmUp = secondsToWarmUp;
        this.seconds = seconds;
        this.instances = new Instances(directory);
    }

    Serving serve(Variant variant) throws IOException, InterruptedException {
        try (AppProcess app = this.instances.start(this.stack.small(), "serve-", "-" + variant, variant.argument())) {
            URI quick = app.uri().resolve("/quick");
            this.wrk.ask(quick, this.secondsToWarmUp);
            double before = cpuMillis(app);
            Wrk.Answers answers = this.wrk.ask(quick, this.seconds);
            return Serving.of(answers, cpuMillis(app) - before, this.seconds);
        }
    }

    private static double cpuMillis(AppProcess app) {
        return CpuTime.of(app.pid()).toNanos() / Instances.NANOS_IN_MILLI;
    }

    @Override
    public void close() {
        this.instances.close();
    }
}
