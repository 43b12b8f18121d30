package io.quiesce.harness;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Prints what happens when it happens, with the time since the last beginning. Times are as of
 * {@link System#nanoTime()}.
 */
final class Timeline {

    private final PrintWriter out;

    private long zeroNanos = System.nanoTime();

    Timeline(PrintWriter out) {
        this.out = out;
    }

    /**
     * Begin a part.
     * @param title what the part is about
     * @param nowNanos its second zero
     */
    synchronized void begin(String title, long nowNanos) {
        this.zeroNanos = nowNanos;
        this.out.printf(Locale.ROOT, "%n%s%n", title);
        this.out.flush();
    }

    synchronized void event(String who, String what) {
        event(who, what, System.nanoTime());
    }

    synchronized void event(String who, String what, long nanoTime) {
        double seconds = (nanoTime - this.zeroNanos) / (double) TimeUnit.SECONDS.toNanos(1);
        this.out.printf(Locale.ROOT, "  +%6.3f s  %-12s %s%n", seconds, who, what);
        this.out.flush();
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f s", duration.toNanos() / (double) TimeUnit.SECONDS.toNanos(1));
    }
}
