package io.quiesce.harness.bench;

import java.util.List;
import java.util.Locale;

import io.quiesce.harness.Wrk;

/**
 * How one instance served.
 *
 * @param perSecond answers in a second
 * @param p99Millis how long 99 of 100 took at most, in milliseconds
 * @param cpuMicros computing time of the instance for each, in microseconds
 */
record Serving(double perSecond, double p99Millis, double cpuMicros) {

    static Serving of(Wrk.Answers answers, double cpuMillis, int seconds) {
        return new Serving(
                answers.perSecond(), answers.p99Millis(), cpuMillis * 1000 / (answers.perSecond() * seconds));
    }

    /** Return how it served in all its turns, which took equally long: of the 99th percentiles, the median. */
    static Serving of(List<Serving> turns) {
        double perSecond =
                turns.stream().mapToDouble(Serving::perSecond).average().orElseThrow();
        double cpuMicrosPerSecond = turns.stream()
                .mapToDouble(turn -> turn.cpuMicros() * turn.perSecond())
                .average()
                .orElseThrow();
        double p99Millis =
                Statistics.of(turns.stream().map(Serving::p99Millis).toList()).median();
        return new Serving(perSecond, p99Millis, cpuMicrosPerSecond / perSecond);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.0f/s, 99 %% within %.2f ms, %.1f µs each",
                this.perSecond,
                this.p99Millis,
                this.cpuMicros);
    }
}
