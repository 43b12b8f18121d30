package io.quiesce.shutdown.simulation;

/**
 * Something that holds of every outcome.
 */
@FunctionalInterface
interface Invariant {

    void check(Outcome outcome, Findings findings);
}
