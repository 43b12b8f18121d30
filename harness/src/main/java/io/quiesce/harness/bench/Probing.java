package io.quiesce.harness.bench;

/**
 * How long a probe has been asked back to back before SIGTERM. The first hundred answers of an application are interpreted, or
 * compete with the compiler.
 */
enum Probing {
    BRIEF(500),
    LONG(5_000);

    private final long millis;

    Probing(long millis) {
        this.millis = millis;
    }

    long millis() {
        return this.millis;
    }

    @Override
    public String toString() {
        return "after " + this.millis + " ms of probes";
    }
}
