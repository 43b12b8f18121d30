package io.quiesce.harness.process;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * When clients connect.
 */
final class Arrivals {

    private final Collection<Long> times = new ConcurrentLinkedQueue<>();

    private final AtomicInteger failed = new AtomicInteger();

    void connecting() {
        this.times.add(System.nanoTime());
    }

    void failed() {
        this.failed.incrementAndGet();
    }

    /** How many attempts were in vain. */
    int failures() {
        return this.failed.get();
    }

    /** What has been since a time. */
    Flow since(long nanoTime) {
        long[] sorted = this.times.stream()
                .mapToLong(Long::longValue)
                .filter((time) -> time - nanoTime >= 0)
                .sorted()
                .toArray();
        int most = 0;
        for (int first = 0, next = 0; first < sorted.length; first++) {
            while (next < sorted.length
                    && sorted[next] - sorted[first] < Duration.ofSeconds(1).toNanos()) {
                next++;
            }
            most = Math.max(most, next - first);
        }
        double seconds = (sorted.length == 0) ? 0 : (sorted[sorted.length - 1] - sorted[0]) / 1e9;
        return new Flow(sorted.length, seconds, most);
    }

    /**
     * Connections within some time.
     *
     * @param count how many there were
     * @param seconds time from the first to the last
     * @param most how many there were in the second with most of them
     */
    record Flow(int count, double seconds, int most) {

        double perSecond() {
            return this.count / Math.max(1, this.seconds);
        }
    }
}
