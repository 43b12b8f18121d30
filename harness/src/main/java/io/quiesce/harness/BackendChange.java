package io.quiesce.harness;

/**
 * A backend was found to have come up or to have gone down.
 *
 * @param backend the name of the backend
 * @param up whether it gets requests from now on
 * @param nanoTime when this was found out, as of {@link System#nanoTime()}
 * @param detail what its readiness probe answered, for people
 */
public record BackendChange(String backend, boolean up, long nanoTime, String detail) {}
