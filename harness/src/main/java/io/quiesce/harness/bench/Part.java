package io.quiesce.harness.bench;

import java.util.Locale;

/**
 * The parts of the benchmark, in the order in which they run.
 */
enum Part {
    IDLE("Idle exit", "From SIGTERM to the end of the process, with nothing to do."),
    RESPONSE(
            "Exit after the last response",
            "From the last byte of the response to the end of the process. SIGTERM came while that request,"
                    + " the only one, had most of its second of work ahead."),
    READINESS(
            "Readiness",
            "From SIGTERM to the end of the first 503 of the readiness probe, which is asked back to back on one"
                    + " connection; with the starter, window 2 s. Probe: one answer before SIGTERM.");

    private final String title;

    private final String explanation;

    Part(String title, String explanation) {
        this.title = title;
        this.explanation = explanation;
    }

    String title() {
        return this.title;
    }

    String explanation() {
        return this.explanation;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
