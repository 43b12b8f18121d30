package io.quiesce.shutdown.leadership;

/**
 * What is done about the groups, turn by turn, until it has led to where it should.
 */
interface Course {

    /** Do what can be done now, and wait for nothing. Returns whether nothing is left. */
    boolean turn();

    /** Return when the next turn is due if nothing changes. */
    long next();
}
