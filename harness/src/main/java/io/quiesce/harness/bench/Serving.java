package io.quiesce.harness.bench;

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
