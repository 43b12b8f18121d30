package io.quiesce.harness;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One request and its end. Times are as of {@link System#nanoTime()}.
 *
 * @param kind what was asked
 * @param backend the name of the backend it was sent to; empty if none was up
 * @param dueNanos when it was due
 * @param sentNanos when a backend was chosen for it
 * @param endNanos when its answer was complete, or its failure known
 * @param outcome how it ended
 * @param status the status of the answer, if there was one
 * @param detail how it failed, for people; empty if it did not
 * @param placedOrder the number of the order that was placed, if one was
 */
public record Sample(
        RequestKind kind,
        Optional<String> backend,
        long dueNanos,
        long sentNanos,
        long endNanos,
        Outcome outcome,
        OptionalInt status,
        String detail,
        OptionalLong placedOrder) {

    static Sample notSent(RequestKind kind, long dueNanos, String detail) {
        long now = System.nanoTime();
        return new Sample(
                kind,
                Optional.empty(),
                dueNanos,
                now,
                now,
                Outcome.NOT_SENT,
                OptionalInt.empty(),
                detail,
                OptionalLong.empty());
    }

    /**
     * Return whether the request was answered as it should.
     * @return whether the outcome is {@link Outcome#OK}
     */
    public boolean isOk() {
        return this.outcome == Outcome.OK;
    }

    /**
     * Return how long its sender waited, counted from when it was due.
     * @return the latency
     */
    public Duration latency() {
        return Duration.ofNanos(this.endNanos - this.dueNanos);
    }
}
