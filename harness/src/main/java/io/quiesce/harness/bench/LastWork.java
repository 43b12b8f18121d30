package io.quiesce.harness.bench;

/**
 * What ends last before an application is closed.
 */
enum LastWork {
    REQUEST("a request of a small application"),
    HANDLER("a request of the sample application, then its handler");

    private final String description;

    LastWork(String description) {
        this.description = description;
    }

    String description() {
        return this.description;
    }

    @Override
    public String toString() {
        return Words.of(this);
    }
}
