package io.quiesce.shutdown.sessions;

import java.time.Duration;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.ShutdownTimings;

/**
 * How sessions are closed.
 *
 * @param maxWaitForCompletion how long outstanding requests of sessions are waited for; {@code 0} to close all at once
 * @param gradual whether closes are spread over time
 * @param telling whether sessions are told before they are closed
 * @since 0.1.0
 */
record SessionTimings(Duration maxWaitForCompletion, boolean gradual, boolean telling) {

    /**
     * The times of one leave.
     *
     * @param window over which closes are spread, in nanoseconds
     * @param deadline when sessions are closed whatever is outstanding, in nanoseconds since the beginning
     */
    record Plan(long window, long deadline) {

        /** How much earlier what has not ended may be closed, so that not all of it is cut in one moment. */
        long tail() {
            return Math.min(this.deadline / 4, Duration.ofSeconds(2).toNanos());
        }
    }

    /** Who closes an application by hand does not want to wait; a signal of the platform leaves time. */
    Plan forShutdown(ShutdownTimings timings, ShutdownCause cause) {
        Duration deadline = min(this.maxWaitForCompletion, timings.cancelRunningTasksAfter());
        Duration window = timings.keepAcceptingFor().isZero() ? deadline : timings.keepAcceptingFor();
        return plan(cause.keepsAccepting() ? window : Duration.ZERO, deadline);
    }

    /** Nobody presses for time. */
    Plan forDrain() {
        return plan(this.maxWaitForCompletion, this.maxWaitForCompletion);
    }

    /** The last close may come a tenth of the window after it. */
    private Plan plan(Duration window, Duration deadline) {
        long longest = deadline.toNanos() / 11 * 10;
        return new Plan(this.gradual ? Math.min(window.toNanos(), longest) : 0, deadline.toNanos());
    }

    private static Duration min(Duration one, Duration other) {
        return (one.compareTo(other) < 0) ? one : other;
    }
}
