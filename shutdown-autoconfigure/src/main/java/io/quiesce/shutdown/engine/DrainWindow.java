package io.quiesce.shutdown.engine;

import java.time.Duration;

import io.quiesce.shutdown.ShutdownState;

/**
 * How long requests are still accepted after the application has begun to go out of service, and how long that may take in all.
 */
final class DrainWindow {

    private final EngineClock clock;

    private volatile SoftDrainTimings timings = SoftDrainTimings.NONE;

    private volatile long began;

    DrainWindow(EngineClock clock) {
        this.clock = clock;
    }

    void configure(SoftDrainTimings timings) {
        this.timings = timings;
    }

    void begin() {
        this.began = this.clock.nanoTime();
    }

    Duration sinceBegin() {
        return Duration.ofNanos(this.clock.nanoTime() - this.began);
    }

    /** When requests are refused, in terms of the clock. */
    long end() {
        return this.began + this.timings.keepAcceptingFor().toNanos();
    }

    /** When something is done about a drain that has not come to its end, in terms of the clock. */
    long limit() {
        return this.began + this.timings.timeout().toNanos();
    }

    SoftDrainTimings.OnTimeout onTimeout() {
        return this.timings.onTimeout();
    }

    boolean isOver(ShutdownState state) {
        return switch (state) {
            case BECOMING_OFFLINE -> this.clock.nanoTime() - end() >= 0;
            case OFFLINE -> true;
            default -> false;
        };
    }

    Duration rest(ShutdownState state) {
        return switch (state) {
            case ONLINE -> this.timings.keepAcceptingFor();
            case BECOMING_OFFLINE -> Duration.ofNanos(Math.max(0, end() - this.clock.nanoTime()));
            default -> Duration.ZERO;
        };
    }
}
