package io.quiesce.shutdown.report;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * Where a moment is on the picture.
 *
 * @param end the moment at the right end, in nanoseconds since the initiation
 */
record TimeScale(long end) {

    static final double LEFT = 260;

    static final double RIGHT = 770;

    private static final int MOST_TICKS = 8;

    /** Choose a scale: deadlines are in the picture if the shutdown came anywhere near to them. */
    static TimeScale of(Duration elapsed, long lastDeadline) {
        long took = Math.max(elapsed.toNanos(), 1_000_000);
        long needed = (took >= lastDeadline / 2) ? Math.max(took, lastDeadline) : took;
        return new TimeScale(needed + needed / 20);
    }

    double x(Duration moment) {
        return x(moment.toNanos());
    }

    double x(long nanos) {
        double part = Math.min(Math.max(nanos, 0), this.end) / (double) this.end;
        return LEFT + part * (RIGHT - LEFT);
    }

    boolean shows(long nanos) {
        return nanos <= this.end;
    }

    List<Duration> ticks() {
        long step = 1_000;
        for (int i = 0; this.end / step > MOST_TICKS; i++) {
            // 1, 2, 5, 10, 20, 50, …
            step = (i % 3 == 1) ? step / 2 * 5 : step * 2;
        }
        long each = step;
        return LongStream.rangeClosed(0, this.end / each)
                .mapToObj((i) -> Duration.ofNanos(i * each))
                .toList();
    }

    static String label(Duration moment) {
        double seconds = moment.toNanos() / 1e9;
        String text = String.format(Locale.ROOT, "%.6f", seconds).replaceAll("\\.?0+$", "");
        return text + " s";
    }
}
