package io.quiesce.harness.bench;

import java.time.Duration;
import java.util.List;

import io.quiesce.harness.Haproxy;

/**
 * The ways to leave that are compared.
 */
enum RollingVariant {
    STARTER("with the starter", true, Duration.ZERO, false),
    PLAIN("plain Boot", false, Duration.ZERO, false),
    PAUSE("plain Boot, 5 s before SIGTERM", false, Duration.ofSeconds(5), false),
    PAUSE_TOLD("the same, balancer told before", false, Duration.ofSeconds(5), true);

    private static final List<String> STRICT = List.of(
            "--shutdown.keep-accepting-for=5s",
            "--shutdown.cancel-running-tasks-after=10s",
            "--shutdown.force-shutdown-after=12s");

    /** It takes the balancer up to 6 s and an answer to find out. */
    private static final List<String> DEFAULTS = List.of(
            "--shutdown.keep-accepting-for=8s",
            "--shutdown.cancel-running-tasks-after=13s",
            "--shutdown.force-shutdown-after=15s");

    private final String description;

    private final boolean starter;

    private final Duration pause;

    private final boolean told;

    RollingVariant(String description, boolean starter, Duration pause, boolean told) {
        this.description = description;
        this.starter = starter;
        this.pause = pause;
        this.told = told;
    }

    String description() {
        return this.description;
    }

    List<String> arguments(Haproxy.Mode mode) {
        if (!this.starter) {
            return List.of("--shutdown.enabled=false");
        }
        return mode == Haproxy.Mode.STRICT ? STRICT : DEFAULTS;
    }

    /**
     * Return how long an instance that is to leave is let alone before SIGTERM.
     * @return a time
     */
    Duration pause() {
        return this.pause;
    }

    /**
     * Return whether somebody tells the balancer at the beginning of that time, as a platform does.
     * @return whether the balancer is told
     */
    boolean isBalancerTold() {
        return this.told;
    }

    /**
     * Return the exit code of a shutdown by SIGTERM that went well.
     * @return the exit code
     */
    int exitCode() {
        return this.starter ? Variant.STARTER.exitCode() : Variant.PLAIN.exitCode();
    }

    @Override
    public String toString() {
        return Words.of(this);
    }
}
