package io.quiesce.harness.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import io.quiesce.harness.AppExit;
import io.quiesce.harness.AppProcess;
import io.quiesce.harness.AppProcessException;
import io.quiesce.harness.Haproxy;
import io.quiesce.harness.Load;
import io.quiesce.harness.LoadPlan;
import io.quiesce.harness.LoadReport;
import io.quiesce.harness.LogLine;
import io.quiesce.harness.Ports;
import io.quiesce.harness.RequestKind;
import io.quiesce.harness.RequestMix;

/**
 * Two instances of one variant behind a balancer, which are replaced one after the other and again, under a constant load.
 * Nothing outlives a turn.
 */
final class RollingTurn implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final Duration MAX_TIME = Duration.ofHours(2);

    private static final int STEADY_SECONDS = 3;

    private static final int WARM_UP_SECONDS = 5;

    /** Of 25 requests 20 take 20 ms, 4 take 200 ms and one takes 2 s. The length is odd, so that each client sends each. */
    private static final RequestMix MIX = RequestMix.of(Stream.of(
                    20, 20, 20, 200, 20, 20, 20, 20, 200, 20, 20, 20, 2000, 20, 20, 200, 20, 20, 20, 20, 200, 20, 20,
                    20, 20)
            .map(Duration::ofMillis)
            .map(RequestKind::get)
            .toList());

    private final RollingSetup setup;

    private final RollingVariant variant;

    private final Path directory;

    private final Map<String, Integer> ports = new LinkedHashMap<>();

    private final Map<String, AppProcess> instances = new LinkedHashMap<>();

    private final List<Restart> restarts = new ArrayList<>();

    private int started;

    RollingTurn(RollingSetup setup, RollingVariant variant, Path directory) throws IOException {
        this.setup = setup;
        this.variant = variant;
        this.directory = Files.createDirectories(directory);
    }

    /**
     * What came out of a turn.
     *
     * @param load how the requests ended
     * @param restarts the instances that were replaced, in order
     * @param balancerLines what the balancer has logged of requests and servers
     */
    record Result(LoadReport load, List<Restart> restarts, List<LogLine> balancerLines) {}

    /**
     * Send requests, and replace instances all the while.
     * @param requests how many requests at least
     * @return what came out
     */
    Result run(long requests) throws IOException, InterruptedException {
        List<Integer> chosen = Ports.choose(3);
        this.ports.put("a", chosen.get(1));
        this.ports.put("b", chosen.get(2));
        for (String server : this.ports.keySet()) {
            this.instances.put(server, start(server));
        }
        for (AppProcess instance : this.instances.values()) {
            instance.awaitReady(PATIENCE);
        }
        try (Haproxy haproxy = new Haproxy(
                        this.setup.haproxy(), this.directory, chosen.get(0), this.ports, this.setup.mode());
                ShopClients clients = new ShopClients(haproxy.uri())) {
            warmUp(clients);
            try (Load load = new Load(plan(this.setup.perSecond(), Long.MAX_VALUE), clients)) {
                flow(load);
                while (this.restarts.isEmpty() || load.report().requests() < requests) {
                    for (String server : this.ports.keySet()) {
                        replace(server, haproxy);
                        flow(load);
                    }
                }
                end(load);
                return new Result(load.report(), List.copyOf(this.restarts), haproxy.remarkable());
            }
        }
    }

    private static LoadPlan plan(int perSecond, long requests) {
        return new LoadPlan(perSecond, requests, MAX_TIME, MIX);
    }

    /** The first requests of a virtual machine take long. They do not count. */
    private void warmUp(ShopClients clients) throws InterruptedException {
        int perSecond = Math.max(1, this.setup.perSecond() / 2);
        try (Load load = new Load(plan(perSecond, (long) perSecond * WARM_UP_SECONDS), clients)) {
            end(load, "Not all requests of the warm-up have ended");
            if (load.report().lastOk().isEmpty()) {
                throw new AppProcessException("No request is answered as it should, but with "
                        + load.report().failuresByKind() + "; see " + this.directory);
            }
        }
    }

    private void flow(Load load) throws InterruptedException {
        if (!load.awaitFurther((long) STEADY_SECONDS * this.setup.perSecond(), PATIENCE)) {
            throw new AppProcessException("The load does not flow");
        }
    }

    private static void end(Load load) throws InterruptedException {
        load.stop();
        end(load, "Requests are still under way after the load was stopped");
    }

    private static void end(Load load, String otherwise) throws InterruptedException {
        if (!load.awaitEnd(PATIENCE)) {
            throw new AppProcessException(otherwise);
        }
    }

    private void replace(String server, Haproxy haproxy) throws InterruptedException {
        AppProcess old = this.instances.get(server);
        long begin = System.nanoTime();
        if (this.variant.isBalancerTold()) {
            haproxy.set(server, "drain");
        }
        terminateLater(old);
        AppExit exit = old.awaitExit(PATIENCE);
        long exited = old.firstSignalNanos().orElseThrow() + exit.elapsed().toNanos();
        haproxy.awaitLine("Server orders/" + server + " is DOWN", begin, PATIENCE);
        if (this.variant.isBalancerTold()) {
            haproxy.set(server, "ready");
        }
        this.instances.put(server, haproxy.admit(start(server), server, exited, PATIENCE));
        long back = System.nanoTime() + TimeUnit.SECONDS.toNanos(STEADY_SECONDS);
        this.restarts.add(new Restart(begin, exited, back, exit.code()));
    }

    private void terminateLater(AppProcess app) throws InterruptedException {
        try {
            CompletableFuture.runAsync(
                            () -> app.signal("TERM"),
                            CompletableFuture.delayedExecutor(
                                    this.variant.pause().toNanos(), TimeUnit.NANOSECONDS))
                    .get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException ex) {
            throw new AppProcessException("SIGTERM was not sent to '" + app.name() + "'", ex);
        }
    }

    private AppProcess start(String server) {
        this.started++;
        String name = server + "-" + this.started;
        return this.setup
                .stack()
                .launch()
                .name(name)
                .quickStart()
                .arguments("--server.address=127.0.0.1", "--server.port=" + this.ports.get(server))
                .arguments(this.variant.arguments(this.setup.mode()).toArray(String[]::new))
                .workingDirectory(this.directory)
                .logFile(this.directory.resolve(name + ".log"))
                .start();
    }

    @Override
    public void close() {
        this.instances.values().forEach(AppProcess::close);
    }
}
