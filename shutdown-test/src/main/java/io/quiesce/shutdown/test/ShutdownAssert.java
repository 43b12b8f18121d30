package io.quiesce.shutdown.test;

import java.time.Duration;
import java.util.List;

import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import io.quiesce.shutdown.engine.WorkDetails;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/**
 * Assertions for a shutdown that is over.
 *
 * @since 0.1.0
 */
public final class ShutdownAssert extends AbstractAssert<ShutdownAssert, ShutdownReport> {

    ShutdownAssert(ShutdownReport report) {
        super(report, ShutdownAssert.class);
    }

    /**
     * Verify that everything that was outstanding has ended by itself: no work was cancelled or abandoned, no handler has
     * failed or taken too long.
     * @return these assertions
     */
    public ShutdownAssert drained() {
        cancelled();
        abandoned();
        Assertions.assertThat(this.actual.handlers())
                .as("handlers that did not end well")
                .filteredOn((handler) -> handler.result() != Result.COMPLETED)
                .isEmpty();
        return this;
    }

    /**
     * Verify with which code a process would have ended.
     * @param code the exit code, 0 or 1
     * @return these assertions
     */
    public ShutdownAssert exitedWith(int code) {
        Assertions.assertThat(this.actual.exitCode()).as("exit code").isEqualTo(code);
        return this;
    }

    /**
     * Verify that the application was closed in time, from the beginning of the shutdown.
     * @param time the longest virtual time
     * @return these assertions
     */
    public ShutdownAssert within(Duration time) {
        Assertions.assertThat(this.actual.elapsed()).as("time elapsed").isLessThanOrEqualTo(time);
        return this;
    }

    /**
     * Verify which work was cancelled and has ended for that, no more and no less.
     * @param descriptions as in log and report, {@code GET /orders} for one
     * @return these assertions
     */
    public ShutdownAssert cancelled(String... descriptions) {
        return names("work that was cancelled", this.actual.cancelled(), descriptions);
    }

    /**
     * Verify which work was abandoned, because it did not end for being cancelled, no more and no less.
     * @param descriptions as in log and report
     * @return these assertions
     */
    public ShutdownAssert abandoned(String... descriptions) {
        return names("work that was abandoned", this.actual.abandoned(), descriptions);
    }

    private ShutdownAssert names(String what, List<WorkDetails> work, String... descriptions) {
        Assertions.assertThat(work)
                .as(what)
                .extracting(WorkDetails::description)
                .containsExactlyInAnyOrder(descriptions);
        return this;
    }

    /**
     * Verify how many requests were refused.
     * @param number how many, of all kinds
     * @return these assertions
     */
    public ShutdownAssert refused(long number) {
        Assertions.assertThat(this.actual.refused().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .as("refused")
                .isEqualTo(number);
        return this;
    }
}
