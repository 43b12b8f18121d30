package io.quiesce.harness.bench;

import java.util.OptionalDouble;

/**
 * What it took one instance to leave.
 *
 * @param millis the time, in milliseconds
 * @param cpuMillis the computing time of the instance from SIGTERM on, in milliseconds; empty if the operating system does
 * not tell
 */
record Leaving(double millis, OptionalDouble cpuMillis) {}
