package io.quiesce.shutdown.engine;

import io.quiesce.shutdown.ShutdownCause;

/**
 * When things happen in one shutdown, in nanoseconds since its initiation.
 *
 * @param refuse when new requests are refused
 * @param cancel when running work is cancelled
 * @param abandon when work that is still running is abandoned
 * @param force when phase 2 begins at the latest
 * @param halt when the process is gone at the latest
 * @since 0.1.0
 */
public record Deadlines(long refuse, long cancel, long abandon, long force, long halt) {

    static Deadlines of(ShutdownTimings timings, ShutdownCause cause) {
        long cancel = timings.cancelRunningTasksAfter().toNanos();
        long force = timings.forceShutdownAfter().toNanos();
        long refuse = cause.keepsAccepting() ? timings.keepAcceptingFor().toNanos() : 0;
        long abandon = Math.min(cancel + timings.forceCloseTasksGrace().toNanos(), force);
        return new Deadlines(refuse, cancel, abandon, force, timings.hardBound().toNanos());
    }

    Deadlines refusingEarlierBy(long time) {
        return new Deadlines(Math.max(0, this.refuse - time), this.cancel, this.abandon, this.force, this.halt);
    }

    Deadlines refusingLaterBy(long time) {
        long refuse = Math.min(this.refuse + time, Math.max(this.refuse, this.cancel));
        return new Deadlines(refuse, this.cancel, this.abandon, this.force, this.halt);
    }

    /**
     * Return deadlines for somebody who does not want to wait: all that lie ahead are brought forward, none is put off.
     */
    Deadlines hurried(long now, ShutdownTimings timings) {
        long soon = now + timings.forceCloseTasksGrace().toNanos();
        return new Deadlines(
                Math.min(this.refuse, now),
                Math.min(this.cancel, now),
                Math.min(this.abandon, soon),
                Math.min(this.force, soon),
                Math.min(this.halt, soon + timings.forceShutdownGrace().toNanos()));
    }
}
