package io.quiesce.shutdown.tracking;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.Forecast.Unit;

/**
 * A few of the requests that came lately, and whether they would have been refused out of service: to look at all of them would
 * cost too much.
 */
final class Samples {

    private static final int MOST_KEPT = 200;

    private static final long INTERVAL_NANOS = Duration.ofMillis(100).toNanos();

    private static final long LIFE_NANOS = Duration.ofSeconds(20).toNanos();

    /**
     * A request.
     *
     * @param what what was asked for
     * @param refused whether it would have been refused
     * @param came when it came
     */
    private record Sample(String what, boolean refused, long came) {}

    /** The newest first. */
    private final Deque<Sample> samples = new ArrayDeque<>();

    private final AtomicLong next;

    Samples(long now) {
        this.next = new AtomicLong(now);
    }

    /** Return whether the request that has just come should be looked at: only one at a time is. */
    boolean isDue(long now) {
        long due = this.next.get();
        return now - due >= 0 && this.next.compareAndSet(due, now + INTERVAL_NANOS);
    }

    synchronized void add(String what, boolean refused, long now) {
        this.samples.addFirst(new Sample(what, refused, now));
        if (this.samples.size() > MOST_KEPT) {
            this.samples.removeLast();
        }
    }

    /** Return which share of the requests would have been refused. */
    synchronized double share(long now) {
        forgetOld(now);
        long refused = this.samples.stream().filter(Sample::refused).count();
        return this.samples.isEmpty() ? 0 : (double) refused / this.samples.size();
    }

    /** Return what would have been refused, each once, with the time since it came last: the latest first. */
    synchronized List<Unit> refused(long now, int most) {
        forgetOld(now);
        Map<String, Unit> latest = new LinkedHashMap<>();
        for (Iterator<Sample> each = this.samples.iterator(); each.hasNext() && latest.size() < most; ) {
            Sample sample = each.next();
            if (sample.refused()) {
                latest.putIfAbsent(
                        sample.what(),
                        new Unit(WorkKind.REQUESTS, sample.what(), Duration.ofNanos(now - sample.came())));
            }
        }
        return List.copyOf(latest.values());
    }

    private void forgetOld(long now) {
        while (!this.samples.isEmpty() && now - this.samples.getLast().came() > LIFE_NANOS) {
            this.samples.removeLast();
        }
    }
}
