package io.quiesce.harness;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The story of the demonstration: two instances serve a steady load, and one after the other is replaced.
 */
final class RollingReplacement implements AutoCloseable {

    private static final Duration MAX_LOAD_TIME = Duration.ofMinutes(3);

    private static final Duration STEADY_TIMEOUT = Duration.ofSeconds(30);

    private static final int STEADY_SECONDS = 2;

    private static final String BALANCER = "balancer";

    private final Path jar;

    private final List<String> arguments;

    private final int requestsPerSecond;

    private final Path directory;

    private final Timeline timeline;

    private final BalancerClient balancer = new BalancerClient(this::show);

    private final List<Instance> instances = new ArrayList<>();

    private final Map<String, AppExit> exits = new LinkedHashMap<>();

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
        this.timeline.begin("Two instances start", System.nanoTime());
        Instance first = start("A");
        Instance second = start("B");
        first.join(this.balancer);
        second.join(this.balancer);
        try (Load load = this.balancer.start(LoadPlan.of(this.requestsPerSecond, MAX_LOAD_TIME))) {
            this.timeline.event(BALANCER, "sends " + this.requestsPerSecond + " requests a second");
            awaitSteadyLoad(load);
            Instance newFirst = replace(first, "A2", load);
            awaitSteadyLoad(load);
            Instance newSecond = replace(second, "B2", load);
            awaitSteadyLoad(load);
            endLoad(load);
            end(newFirst, newSecond);
            return result(load);
        }
    }

    private Instance start(String name) {
        Instance instance = new Instance(name, this.jar, this.arguments, this.directory, this.timeline);
        this.instances.add(instance);
        return instance;
    }

    private void awaitSteadyLoad(Load load) throws InterruptedException {
        if (!load.awaitFurther((long) STEADY_SECONDS * this.requestsPerSecond, STEADY_TIMEOUT)) {
            throw new AppProcessException("The load does not flow: fewer than " + STEADY_SECONDS
                    + " seconds' worth of requests ended within " + STEADY_TIMEOUT.toSeconds() + " s");
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

    private DemoResult result(Load load) {
        Map<String, Long> terminated = new LinkedHashMap<>();
        this.instances.forEach(instance -> terminated.put(instance.name(), sentNanos(instance)));
        return new DemoResult(load.report(), this.exits, terminated);
    }

    @Override
    public void close() {
        this.balancer.close();
        this.instances.forEach(Instance::close);
    }
}
