package io.quiesce.harness.bench;

import java.util.Locale;

/**
 * The steps of a shutdown with requests that wait, in milliseconds.
 *
 * @param counted from SIGTERM until the log has how many there are
 * @param cancelled from their deadline until all have been named and their threads interrupted
 * @param drained from then on until all have been answered, and phase 2 begins
 * @param ended from then on until the process has ended
 */
record RequestsLeaving(double counted, double cancelled, double drained, double ended) {

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "counted %.1f ms, cancelled %.1f ms, drained %.1f ms, ended %.1f ms",
                this.counted,
                this.cancelled,
                this.drained,
                this.ended);
    }
}
