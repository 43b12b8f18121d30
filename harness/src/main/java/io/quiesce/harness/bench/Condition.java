package io.quiesce.harness.bench;

/**
 * How much else the machine has to do.
 */
enum Condition {
    IDLE("the machine is idle"),
    STRESS("other processes keep all processors busy");

    private final String description;

    Condition(String description) {
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
