package io.quiesce.harness.bench;

import java.util.List;

/**
 * How readiness of one instance changed.
 *
 * @param millis the time from SIGTERM to the end of the first answer that refuses, in milliseconds
 * @param probeMillis how long each answer before SIGTERM took, in milliseconds
 */
record Flip(double millis, List<Double> probeMillis) {

    Flip {
        probeMillis = List.copyOf(probeMillis);
    }
}
