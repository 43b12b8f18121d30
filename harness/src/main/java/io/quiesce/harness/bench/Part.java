package io.quiesce.harness.bench;

import java.util.OptionalDouble;

/**
 * The parts of the benchmark, in the order in which they run.
 */
enum Part {
    IDLE("Idle exit", OptionalDouble.of(1), "From SIGTERM to the end of the process, with nothing to do."),
    RESPONSE(
            "Exit after the last response",
            OptionalDouble.of(1.05),
            "From the last byte of the response to the end of the process. SIGTERM came while that request,"
                    + " the only one, had most of its second of work ahead."),
    CLOSING(
            "Start of phase 2",
            OptionalDouble.empty(),
            "From the last byte of the response, as its client reads it, to the line of the log that says that the"
                    + " application is being closed, as it is read; with the starter. SIGTERM came while that request, the"
                    + " only one, had most of its second of work ahead. In the sample application a handler then writes a"
                    + " journal to its database, which phase 2 waits for. Below zero: the line was there first."),
    REGISTRY(
            "Registry",
            OptionalDouble.empty(),
            "From SIGTERM to the answer of a Consul agent, waited for by a blocking query of another client, that the"
                    + " instance is no longer listed. Without the starter it is taken out when the application is closed."),
    READINESS(
            "Readiness",
            OptionalDouble.empty(),
            "From SIGTERM to the end of the first 503 of the readiness probe, which is asked back to back on one"
                    + " connection; with the starter, window 2 s. Probe: one answer before SIGTERM. After 500 ms of probes the"
                    + " application is still as it started; after 5 s it has answered as often as one that has served for long.");

    private final String title;

    private final OptionalDouble maxRatio;

    private final String explanation;

    Part(String title, OptionalDouble maxRatio, String explanation) {
        this.title = title;
        this.maxRatio = maxRatio;
        this.explanation = explanation;
    }

    String title() {
        return this.title;
    }

    /**
     * Return how many times as much it should be with the starter at most.
     * @return the goal, if there is one
     */
    OptionalDouble maxRatio() {
        return this.maxRatio;
    }

    String explanation() {
        return this.explanation;
    }

    @Override
    public String toString() {
        return Words.of(this);
    }
}
