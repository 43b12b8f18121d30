package io.quiesce.shutdown.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

import io.quiesce.shutdown.ShutdownCause;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a shutdown.
 *
 * @param cause what started it
 * @param initiatedAt when it was initiated
 * @param exitCode the exit code: {@code 0} if everything ended by itself and in time
 * @param success whether the exit code is {@code 0}
 * @param elapsed the time from the initiation to the end of the last phase listed
 * @param phases the phases, in order
 * @param completed how much work ended by itself during the shutdown, by kind
 * @param refused how much was refused, by kind
 * @param cancelled work that ended after it was asked to
 * @param abandoned work that did not end in time
 * @param handlers the handlers
 * @param registry the entries of service registries, and other announcements that failed
 * @param closed the beans that took longest to close, and all that did not close well; the longest first
 * @param sessions what has become of long-lived sessions since the application began to leave
 * @param leaderships what has become of leaderships
 * @since 0.1.0
 */
public record ShutdownReport(
        ShutdownCause cause,
        Instant initiatedAt,
        int exitCode,
        boolean success,
        Duration elapsed,
        List<PhaseSpan> phases,
        Map<WorkKind, Long> completed,
        Map<WorkKind, Long> refused,
        List<WorkDetails> cancelled,
        List<WorkDetails> abandoned,
        List<Outcome> handlers,
        List<Outcome> registry,
        List<Closing> closed,
        Sessions sessions,
        Leaderships leaderships) {

    /**
     * What has become of long-lived sessions.
     *
     * @param suspended how many were told that they will be closed
     * @param acknowledged how many said that they have understood
     * @param moved how many were told, and were gone or had said that before they were closed
     * @param closed how many were closed with nothing outstanding
     * @param forced how many were closed although something was outstanding
     */
    public record Sessions(long suspended, long acknowledged, long moved, long closed, long forced) {

        /** There were none. */
        public static final Sessions NONE = new Sessions(0, 0, 0, 0, 0);

        /**
         * Return the share of those told that moved before they were closed.
         * @return a number from 0 to 1; nothing if none was told
         */
        public OptionalDouble coverage() {
            return (this.suspended == 0)
                    ? OptionalDouble.empty()
                    : OptionalDouble.of((double) this.moved / this.suspended);
        }
    }

    /**
     * One phase.
     *
     * @param phase the phase
     * @param started when it began, after the initiation
     * @param ended when it ended, after the initiation; {@code null} if it has not
     * @param outcome how it ended
     */
    public record PhaseSpan(Phase phase, Duration started, @Nullable Duration ended, Result outcome) {}

    /**
     * How a handler or an announcement ended.
     *
     * @param name its name
     * @param registry whether it is an entry of a service registry
     * @param duration how long it took
     * @param result how it ended
     * @param failure what it threw, if it did
     * @param stack where it was when time was up, if it was
     * @param waitsFor the lock that it waited for then and who held it, if that is known
     */
    public record Outcome(
            String name,
            boolean registry,
            Duration duration,
            Result result,
            @Nullable Throwable failure,
            List<StackTraceElement> stack,
            @Nullable String waitsFor) {

        /**
         * Create an outcome of something that waited for no lock.
         * @param name its name
         * @param registry whether it is an entry of a service registry
         * @param duration how long it took
         * @param result how it ended
         * @param failure what it threw, if it did
         * @param stack where it was when time was up, if it was
         */
        public Outcome(
                String name,
                boolean registry,
                Duration duration,
                Result result,
                @Nullable Throwable failure,
                List<StackTraceElement> stack) {
            this(name, registry, duration, result, failure, stack, null);
        }
    }

    /**
     * How a bean was closed: stopped, destroyed or both.
     *
     * @param name its name
     * @param type the name of its class
     * @param duration how long it took
     * @param result how it ended
     * @param critical whether it was closed out of turn, as a critical resource, because time ran out
     * @param failure what it threw, if it did
     * @param stack where it is, if it has not ended
     * @param waitsFor the lock that it waits for there and who holds it, if that is known
     */
    public record Closing(
            String name,
            String type,
            Duration duration,
            Result result,
            boolean critical,
            @Nullable Throwable failure,
            List<StackTraceElement> stack,
            @Nullable String waitsFor) {

        /**
         * Describe a bean that waits for no lock.
         * @param name its name
         * @param type the name of its class
         * @param duration how long it took
         * @param result how it ended
         * @param critical whether it was closed out of turn, as a critical resource, because time ran out
         * @param failure what it threw, if it did
         * @param stack where it is, if it has not ended
         */
        public Closing(
                String name,
                String type,
                Duration duration,
                Result result,
                boolean critical,
                @Nullable Throwable failure,
                List<StackTraceElement> stack) {
            this(name, type, duration, result, critical, failure, stack, null);
        }
    }

    /** How something ended. */
    public enum Result {

        /** It ended by itself and in time. */
        COMPLETED,

        /** It threw an exception. */
        FAILED,

        /** Time was up. */
        TIMED_OUT,

        /** It has not ended yet. */
        RUNNING
    }
}
