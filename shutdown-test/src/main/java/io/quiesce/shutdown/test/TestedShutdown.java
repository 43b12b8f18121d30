package io.quiesce.shutdown.test;

import java.time.Duration;

import io.quiesce.shutdown.engine.ShutdownReport;
import org.assertj.core.api.AssertProvider;

/**
 * A shutdown that is under way in virtual time: time stands still until {@link #elapse(Duration)} lets it pass, so that a test
 * says what happens before which deadline, and takes no longer than the code of the application.
 * <p>
 * {@code assertThat} of AssertJ takes it, and waits for its end.
 * <p>
 * <strong>Threading:</strong> for use by the thread of the test.
 *
 * @since 0.1.0
 */
public final class TestedShutdown implements AssertProvider<ShutdownAssert> {

    private final VirtualClock clock;

    private final Course course;

    TestedShutdown(VirtualClock clock, Course course) {
        this.clock = clock;
        this.course = course;
    }

    /**
     * Let time pass, deadline by deadline. When this returns, the shutdown waits for a later one, or is over.
     * @param time how long
     * @return this shutdown
     * @throws InterruptedException if the calling thread is interrupted
     * @throws AssertionError if the shutdown does not come to the next deadline within 30 seconds of real time
     */
    public TestedShutdown elapse(Duration time) throws InterruptedException {
        if (time.isNegative()) {
            throw new IllegalArgumentException("'time' must not be negative but is " + time);
        }
        this.clock.elapse(time, this.course);
        return this;
    }

    /**
     * Wait for the end, with no more time passing, and return what happened.
     * @return the report
     * @throws AssertionError if the shutdown does not end within 30 seconds of real time, with what it waits for
     */
    public ShutdownReport report() {
        try {
            this.clock.awaitEnd(this.course);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while the shutdown was not over", ex);
        }
        return this.course.report();
    }

    /**
     * Return the assertions for this shutdown.
     * @deprecated for AssertJ; use {@code assertThat(shutdown)}
     */
    @Deprecated
    @Override
    public ShutdownAssert assertThat() {
        return new ShutdownAssert(report());
    }
}
