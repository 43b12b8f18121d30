package io.quiesce.shutdown.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

import io.quiesce.shutdown.engine.Deadlines;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.WorkKind;
import org.jspecify.annotations.Nullable;

/**
 * How the numbers of a shutdown went over time: looked at whenever something is told, never in between.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread.
 */
final class Recording {

    /** So many are enough for any picture, and for an hour of waiting in which each look finds other numbers. */
    private static final int MOST_SAMPLES = 3600;

    private final EngineClock clock;

    private final Supplier<Map<WorkKind, Long>> counts;

    private final IntSupplier handlers;

    private final List<Sample> samples = new ArrayList<>();

    private long start;

    private @Nullable Deadlines deadlines;

    private @Nullable Duration cancelled;

    private @Nullable Duration abandoned;

    /**
     * What was outstanding at one moment.
     *
     * @param at when, after the initiation
     * @param counts the numbers by name, handlers included
     */
    record Sample(Duration at, Map<String, Long> counts) {}

    /**
     * All that was recorded.
     *
     * @param deadlines the deadlines that applied in the end
     * @param samples what was outstanding, in the order of time
     * @param cancelled when work was cancelled, if it was
     * @param abandoned when work was abandoned, if it was
     */
    record Course(
            @Nullable Deadlines deadlines,
            List<Sample> samples,
            @Nullable Duration cancelled,
            @Nullable Duration abandoned) {}

    Recording(EngineClock clock, Supplier<Map<WorkKind, Long>> counts, IntSupplier handlers) {
        this.clock = clock;
        this.counts = counts;
        this.handlers = handlers;
    }

    synchronized void begin() {
        this.start = this.clock.nanoTime();
        this.samples.clear();
    }

    private Duration now() {
        return Duration.ofNanos(this.clock.nanoTime() - this.start);
    }

    synchronized void follow(Deadlines deadlines) {
        this.deadlines = deadlines;
    }

    synchronized void cancelled() {
        this.cancelled = now();
    }

    synchronized void abandoned() {
        this.abandoned = now();
    }

    synchronized void look() {
        look(this.counts.get());
    }

    synchronized void look(Map<WorkKind, Long> counts) {
        Map<String, Long> all = new LinkedHashMap<>();
        counts.forEach((kind, number) -> all.put(kind.label(), number));
        all.put("handlers", (long) this.handlers.getAsInt());
        boolean same = !this.samples.isEmpty()
                && this.samples.get(this.samples.size() - 1).counts().equals(all);
        if (!same && this.samples.size() < MOST_SAMPLES) {
            this.samples.add(new Sample(now(), all));
        }
    }

    synchronized Course course() {
        return new Course(this.deadlines, List.copyOf(this.samples), this.cancelled, this.abandoned);
    }
}
