package io.quiesce.harness;

import java.time.Duration;

/**
 * The end of a process.
 *
 * @param code the exit code; 128 and the number of the signal for a process that died of a signal
 * @param elapsed time from the first signal to the end; from the start of the process if no signal was sent
 */
public record AppExit(int code, Duration elapsed) {}
