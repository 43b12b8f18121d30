package io.quiesce.harness.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

import io.quiesce.harness.AppExit;
import io.quiesce.harness.BalancerClient;
import io.quiesce.harness.Load;
import io.quiesce.harness.LoadPlan;
import io.quiesce.harness.LoadReport;
import io.quiesce.harness.Outcome;
import io.quiesce.harness.RequestKind;
import io.quiesce.harness.RequestMix;

/**
 * An instance under load that something happens to.
 */
final class Trial implements AutoCloseable {

    private static final int REQUESTS_A_SECOND = 20;

    private static final int UNAVAILABLE = 503;

    private final BalancerClient balancer = new BalancerClient();

    private final SampleApp app;

    private final Path folder;

    private final Load load;

    /**
     * Begin to load an instance that is ready.
     * @param folder for its report, and for what its faults need
     */
    Trial(SampleApp app, Path folder) throws InterruptedException {
        this.app = app;
        this.folder = folder;
        this.balancer.add("app", app.process().uri());
        this.balancer.awaitState("app", true, SampleApp.PATIENCE);
        RequestMix mix = RequestMix.of(List.of(
                RequestKind.get(Duration.ZERO),
                RequestKind.post(Duration.ZERO),
                RequestKind.get(Duration.ofMillis(20)),
                RequestKind.post(Duration.ofMillis(200)),
                RequestKind.get(Duration.ofMillis(200))));
        this.load = this.balancer.start(new LoadPlan(REQUESTS_A_SECOND, Long.MAX_VALUE, Duration.ofMinutes(2), mix));
        if (!this.load.awaitFurther(REQUESTS_A_SECOND, SampleApp.PATIENCE)) {
            throw new AssertionError("The load does not get under way");
        }
    }

    SampleApp app() {
        return this.app;
    }

    Path folder() {
        return this.folder;
    }

    void terminate() {
        this.app.terminate();
    }

    /** Send SIGTERM and wait until the application says something. */
    void terminateAndAwait(String regex) throws InterruptedException {
        terminate();
        this.app.awaitLog(regex);
    }

    void signal(String signal) {
        this.app.process().signal(signal);
    }

    /** Leave the instance alone for a while, in which it does not end. */
    void pause(Duration time) throws InterruptedException {
        if (this.app.process().hasEndedWithin(time)) {
            throw new AssertionError("'" + this.app.process().name() + "' has ended too soon");
        }
    }

    /** Wait for the end of the instance, but not for all that it has written. */
    void awaitGone() throws InterruptedException {
        if (!this.app.process().hasEndedWithin(SampleApp.PATIENCE)) {
            throw new AssertionError("'" + this.app.process().name() + "' does not end");
        }
    }

    /** Wait for the end of the instance, and of all requests. */
    AppExit awaitExit() throws InterruptedException {
        AppExit exit = this.app.awaitExit();
        this.load.stop();
        this.load.awaitEnd(SampleApp.PATIENCE);
        return exit;
    }

    /** What became of the requests that were sent to the instance. */
    String requests() {
        LoadReport all = this.load.report().of("app");
        long answered = all.count(Outcome.OK);
        long refused = all.count(Outcome.REFUSED)
                + all.samples().stream()
                        .filter((sample) -> sample.status().orElse(0) == UNAVAILABLE)
                        .count();
        return String.format(
                Locale.ROOT,
                "%d answered, %d refused, %d lost",
                answered,
                refused,
                all.requests() - answered - refused);
    }

    @Override
    public void close() {
        this.load.close();
        this.balancer.close();
    }
}
