package io.quiesce.harness.bench;

import io.quiesce.harness.Haproxy;

/**
 * How the balancer is configured, by the words of the command line.
 */
enum RollingMode {
    STRICT(Haproxy.Mode.STRICT, "HAProxy checks readiness every second, and repeats nothing."),
    DEFAULTS(
            Haproxy.Mode.DEFAULTS,
            "HAProxy has its defaults: readiness is checked every 2 s, three checks count, and a connection that cannot be"
                    + " made is tried three times more.");

    private final Haproxy.Mode mode;

    private final String description;

    RollingMode(Haproxy.Mode mode, String description) {
        this.mode = mode;
        this.description = description;
    }

    Haproxy.Mode haproxy() {
        return this.mode;
    }

    String description() {
        return this.description;
    }

    @Override
    public String toString() {
        return Words.of(this);
    }
}
