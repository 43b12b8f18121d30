package io.quiesce.harness.bench;

import io.quiesce.harness.Sample;

/**
 * The replacement of one instance. Times are as of {@link System#nanoTime()}.
 *
 * @param beginNanos when the instance was to leave: the beginning of the pause, or SIGTERM
 * @param exitedNanos when it had ended
 * @param backNanos when another one in its place had got requests for a while
 * @param exitCode with which it ended
 */
record Restart(long beginNanos, long exitedNanos, long backNanos, int exitCode) {

    /**
     * Return whether a request was under way at some time of this restart.
     * @param sample the request and its end
     * @return whether they overlap
     */
    boolean concerns(Sample sample) {
        return sample.endNanos() - this.beginNanos >= 0 && this.backNanos - sample.dueNanos() >= 0;
    }

    double leavingSeconds() {
        return (this.exitedNanos - this.beginNanos) / 1e9;
    }

    double seconds() {
        return (this.backNanos - this.beginNanos) / 1e9;
    }
}
