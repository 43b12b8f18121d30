package io.quiesce.harness;

/**
 * A line that a process has written.
 *
 * @param nanoTime when the line was read, as of {@link System#nanoTime()}
 * @param text the line without its end
 */
public record LogLine(long nanoTime, String text) {}
