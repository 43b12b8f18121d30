package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.quiesce.harness.AppExit;
import io.quiesce.harness.AppProcess;
import io.quiesce.harness.Balancer;
import io.quiesce.harness.BalancerClient;
import io.quiesce.harness.Load;
import io.quiesce.harness.LoadPlan;
import io.quiesce.harness.LoadReport;
import io.quiesce.harness.LogLine;
import io.quiesce.harness.Ports;
import io.quiesce.harness.RequestKind;
import io.quiesce.harness.RequestMix;
import io.quiesce.harness.Sample;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both instances behind a real load balancer are replaced, one after the other, under load.
 */
@Tag("alone")
@Timeout(180)
abstract class RollingRestartContract {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int PER_SECOND = 100;

    private static final Duration MAX_LOAD_TIME = Duration.ofSeconds(90);

    /** Orders are placed only: each instance has orders of its own, so one could not be read through the other. */
    private static final RequestMix MIX = RequestMix.of(Stream.of(
                    20, 20, 20, 200, 20, 20, 20, 20, 200, 20, 20, 20, 2000, 20, 20, 200, 20, 20, 20, 20, 200, 20, 20,
                    20, 20)
            .map(Duration::ofMillis)
            .map(RequestKind::post)
            .toList());

    @TempDir
    private Path directory;

    private final List<Integer> exitCodes = new ArrayList<>();

    /** Makes the balancer. */
    @FunctionalInterface
    interface Factory {
        Balancer create(Path directory, int port, Map<String, Integer> servers) throws IOException;
    }

    /** The window is how long the balancer may take to find out that an instance leaves. */
    final void assertRollingRestartLosesNothing(Factory factory, String window) throws Exception {
        List<Integer> ports = Ports.choose(3);
        try (AppProcess first = start("a", ports.get(1), window);
                AppProcess second = start("b", ports.get(2), window)) {
            first.awaitReady(PATIENCE);
            second.awaitReady(PATIENCE);
            Map<String, Integer> servers = Map.of("a", ports.get(1), "b", ports.get(2));
            try (Balancer balancer = factory.create(this.directory, ports.get(0), servers);
                    BalancerClient client = new BalancerClient()) {
                client.add("balancer", balancer.uri());
                assertThat(client.awaitState("balancer", true, PATIENCE)).isTrue();
                warmUp(client);
                try (Load load = client.start(new LoadPlan(PER_SECOND, Long.MAX_VALUE, MAX_LOAD_TIME, MIX))) {
                    flow(load);
                    try (AppProcess newFirst = replace(first, balancer, window)) {
                        flow(load);
                        try (AppProcess newSecond = replace(second, balancer, window)) {
                            flow(load);
                            load.stop();
                            assertThat(load.awaitEnd(PATIENCE)).isTrue();
                            assertThat(newFirst.isAlive() && newSecond.isAlive())
                                    .isTrue();
                        }
                    }
                    assertNothingLost(load.report(), balancer, first, second);
                    assertThat(this.exitCodes).containsExactly(0, 0);
                }
            }
        }
    }

    private AppProcess start(String name, int port, String window) {
        return SampleLaunch.in(
                        this.directory,
                        name,
                        "--server.port=" + port,
                        "--shutdown.keep-accepting-for=" + window,
                        "--shutdown.cancel-running-tasks-after=10s",
                        "--shutdown.force-shutdown-after=12s")
                .start();
    }

    /** The first requests of a virtual machine take long, and few processors have to do it for several at once. */
    private static void warmUp(BalancerClient client) throws InterruptedException {
        try (Load load = client.start(new LoadPlan(PER_SECOND / 4, PER_SECOND, PATIENCE, MIX))) {
            assertThat(load.awaitEnd(PATIENCE)).isTrue();
        }
    }

    private static void flow(Load load) throws InterruptedException {
        assertThat(load.awaitFurther(2 * PER_SECOND, PATIENCE)).isTrue();
    }

    /** Replace an instance by another one at the same port, and wait until it gets requests. */
    private AppProcess replace(AppProcess old, Balancer balancer, String window)
            throws IOException, InterruptedException {
        int port = old.uri().getPort();
        old.signal("TERM");
        balancer.leaving(old, PATIENCE);
        AppExit exit = old.awaitExit(PATIENCE);
        long exited = System.nanoTime();
        System.out.println("Instance " + old.name() + " exited with " + exit.code() + " after " + exit.elapsed());
        this.exitCodes.add(exit.code());
        return balancer.admit(start(old.name() + "2", port, window), old.name(), exited, PATIENCE);
    }

    private static void assertNothingLost(LoadReport report, Balancer balancer, AppProcess... replaced) {
        System.out.println("Requests: " + report.requests() + ", failed: " + report.failuresByKind() + ", latency 99%: "
                + report.latency(99).toMillis() + " ms");
        // More than the calm before, between and after: a fast machine replaces both within ten seconds.
        assertThat(report.requests()).isGreaterThan(10 * PER_SECOND);
        assertThat(report.failures().stream().map(sample -> describe(sample, replaced)))
                .as(() -> balancer.remarkable().stream()
                        .map(line -> describe(line, replaced))
                        .collect(Collectors.joining("\n", "What the balancer says:\n", "\n")))
                .isEmpty();
    }

    private static String describe(Sample sample, AppProcess... replaced) {
        return "%s sent at %s, ended at %s: %s"
                .formatted(
                        sample.kind().label(),
                        times(sample.sentNanos(), replaced),
                        times(sample.endNanos(), replaced),
                        sample.detail());
    }

    private static String describe(LogLine line, AppProcess... replaced) {
        return times(line.nanoTime(), replaced) + " " + line.text();
    }

    /** Return a time as one since the SIGTERM of each instance. */
    private static String times(long nanoTime, AppProcess... replaced) {
        return Stream.of(replaced)
                .filter(app -> app.firstSignalNanos().isPresent())
                .map(app -> "%s%+.3f s"
                        .formatted(app.name(), app.sinceSignal(nanoTime).toNanos() / 1e9))
                .collect(Collectors.joining("/"));
    }
}
