package io.quiesce.harness;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The story of the demonstration: two instances serve a steady load, and one after the other is replaced. They share a
 * broker and a database, so that each handles the messages that the other has not.
 */
final class RollingReplacement implements AutoCloseable {

    private static final Duration MAX_LOAD_TIME = Duration.ofMinutes(6);

    private static final Duration WARM_UP = Duration.ofSeconds(10);

    private static final Duration STEADY_TIMEOUT = Duration.ofSeconds(60);

    private static final int STEADY_SECONDS = 2;

    /** More than it takes until an order that its request could not publish is published in another way. */
    private static final Duration HANDLED_TIMEOUT = Duration.ofSeconds(40);

    private static final String BALANCER = "balancer";

    private static final String BROKER = "broker";

    private final Path jar;

    private final List<String> arguments;

    private final int requestsPerSecond;

    private final Path directory;

    private final Timeline timeline;

    private final BalancerClient balancer = new BalancerClient(this::show);

    private final List<Instance> instances = new ArrayList<>();

    private final Map<String, AppExit> exits = new LinkedHashMap<>();

    private Optional<BackingProcess> backing = Optional.empty();

    RollingReplacement(Path jar, List<String> arguments, int requestsPerSecond, Path directory, Timeline timeline) {
        this.jar = jar;
        this.arguments = arguments;
        this.requestsPerSecond = requestsPerSecond;
        this.directory = directory;
        this.timeline = timeline;
    }

    /**
     * Run the story once.
     * @return what came out
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws AppProcessException if an instance does not start, or the load does not flow
     */
    DemoResult run() throws InterruptedException {
        this.timeline.begin("A broker, a database and two instances start", System.nanoTime());
        BackingProcess shared = startBacking();
        Instance first = start("A");
        Instance second = start("B");
        first.join(this.balancer);
        second.join(this.balancer);
        warmUp(first, second);
        try (Load load = this.balancer.start(LoadPlan.of(this.requestsPerSecond, MAX_LOAD_TIME))) {
            this.timeline.event(BALANCER, "sends " + this.requestsPerSecond + " requests a second");
            awaitSteadyLoad(load, first, second);
            Instance newFirst = replace(first, "A2", load);
            awaitSteadyLoad(load, newFirst, second);
            Instance newSecond = replace(second, "B2", load);
            awaitSteadyLoad(load, newFirst, newSecond);
            endLoad(load);
            awaitMessages(shared, load);
            end(newFirst, newSecond);
            return result(load, shared);
        }
    }

    private BackingProcess startBacking() throws InterruptedException {
        BackingProcess started = BackingProcess.start(this.jar, this.directory);
        this.backing = Optional.of(started);
        this.timeline.event(BROKER, "ready, with a database, process " + started.pid());
        return started;
    }

    private Instance start(String name) {
        List<String> all = new ArrayList<>(this.arguments);
        this.backing.ifPresent(shared -> all.addAll(shared.arguments()));
        Instance instance = new Instance(name, this.jar, all, this.directory, this.timeline);
        this.instances.add(instance);
        return instance;
    }

    /**
     * Two virtual machines that are both cold may be too busy to answer a probe in time, which has nothing to do with the
     * replacement of one.
     */
    private void warmUp(Instance... serving) throws InterruptedException {
        int perSecond = Math.max(1, this.requestsPerSecond / 2);
        this.timeline.event(
                BALANCER,
                "sends " + perSecond + " requests a second for " + WARM_UP.toSeconds()
                        + " s, which do not count: the instances are cold");
        try (Load load = this.balancer.start(LoadPlan.of(perSecond, WARM_UP))) {
            if (!load.awaitEnd(WARM_UP.plus(STEADY_TIMEOUT))) {
                throw new AppProcessException("The first requests have not been answered within "
                        + STEADY_TIMEOUT.toSeconds() + " s after the last of them was sent");
            }
        }
        awaitUse(serving);
    }

    /** Nobody replaces an instance while others have not become warm. */
    private void awaitSteadyLoad(Load load, Instance... serving) throws InterruptedException {
        if (!load.awaitSteady((long) STEADY_SECONDS * this.requestsPerSecond, this.requestsPerSecond, STEADY_TIMEOUT)) {
            throw new AppProcessException(
                    "The load does not flow: within " + STEADY_TIMEOUT.toSeconds() + " s fewer than " + STEADY_SECONDS
                            + " seconds' worth of requests ended, or more than a second's worth were under way");
        }
        awaitUse(serving);
    }

    private void awaitUse(Instance... serving) throws InterruptedException {
        for (Instance instance : serving) {
            if (!this.balancer.awaitState(instance.name(), true, STEADY_TIMEOUT)) {
                throw new AppProcessException("The balancer does not use instance " + instance.name() + " again within "
                        + STEADY_TIMEOUT.toSeconds() + " s");
            }
        }
    }

    private Instance replace(Instance old, String newName, Load load) throws InterruptedException {
        int inFlight = this.balancer.inFlight(old.name());
        this.timeline.begin("Instance " + old.name() + " is replaced under load", old.terminate());
        this.timeline.event(
                "instance " + old.name(), "SIGTERM sent while it serves " + inFlight + " requests", sentNanos(old));
        AppExit exit = old.awaitExit();
        showExit(old, exit, lastServed(old, load));
        this.balancer.awaitState(old.name(), false, STEADY_TIMEOUT);
        this.balancer.remove(old.name());
        Instance replacement = start(newName);
        replacement.join(this.balancer);
        return replacement;
    }

    private static long sentNanos(Instance instance) {
        return instance.terminatedNanos().orElseThrow();
    }

    private String lastServed(Instance instance, Load load) {
        return load.report()
                .of(instance.name())
                .lastOk()
                .map(last -> Duration.ofNanos(last.endNanos() - sentNanos(instance)))
                .map(after -> ", last request answered at +" + Timeline.seconds(after))
                .orElse("");
    }

    private void showExit(Instance instance, AppExit exit, String addition) {
        this.exits.put(instance.name(), exit);
        this.timeline.event(
                "instance " + instance.name(),
                "exited with code " + exit.code() + addition,
                sentNanos(instance) + exit.elapsed().toNanos());
    }

    private void show(BackendChange change) {
        String what = change.up() ? "uses instance " : "does not use any more: instance ";
        this.timeline.event(BALANCER, what + change.backend() + " (" + change.detail() + ")", change.nanoTime());
    }

    private void endLoad(Load load) throws InterruptedException {
        load.stop();
        if (!load.awaitEnd(STEADY_TIMEOUT)) {
            throw new AppProcessException(
                    "Requests are still under way " + STEADY_TIMEOUT.toSeconds() + " s after the load was stopped");
        }
    }

    private void awaitMessages(BackingProcess shared, Load load) throws InterruptedException {
        Set<Long> orders = load.report().placedOrders();
        boolean handled = shared.awaitHandled(orders, HANDLED_TIMEOUT);
        this.timeline.event(
                BROKER,
                handled
                        ? "the messages of all " + orders.size() + " orders have been handled"
                        : "messages are still not handled after " + HANDLED_TIMEOUT.toSeconds() + " s");
    }

    private void end(Instance first, Instance second) throws InterruptedException {
        long sent = first.terminate();
        this.timeline.begin("The load is over, and the new instances end", sent);
        second.terminate();
        first.event("SIGTERM sent");
        second.event("SIGTERM sent");
        for (Instance instance : List.of(first, second)) {
            showExit(instance, instance.awaitExit(), "");
        }
    }

    private DemoResult result(Load load, BackingProcess shared) throws InterruptedException {
        Map<String, Long> terminated = new LinkedHashMap<>();
        this.instances.forEach(instance -> terminated.put(instance.name(), sentNanos(instance)));
        LoadReport report = load.report();
        return new DemoResult(report, this.exits, terminated, shared.count(report.placedOrders()));
    }

    @Override
    public void close() {
        this.balancer.close();
        this.instances.forEach(Instance::close);
        this.backing.ifPresent(BackingProcess::close);
    }
}
