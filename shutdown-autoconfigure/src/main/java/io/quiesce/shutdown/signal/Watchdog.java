package io.quiesce.shutdown.signal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ThreadStarter;

/**
 * Ends the process when its time is up, whatever hangs.
 * <p>
 * Its thread is there from the beginning, because there may be no thread to be had when it is needed, and shares no lock with
 * anything else.
 */
final class Watchdog {

    private static final long NEVER = TimeUnit.DAYS.toNanos(365 * 10);

    private final EngineClock clock;

    private final IntConsumer halt;

    private final Runnable lastWords;

    private final ThreadStarter threads;

    private volatile Alarm alarm;

    /** When it is said what hangs, and when the process is ended. */
    private record Alarm(long words, long halt) {}

    /**
     * Create a watchdog that watches nothing yet.
     * @param clock a clock of its own
     * @param halt ends the process with the given exit code
     * @param lastWords says what hangs; called shortly before the end, on a thread of its own
     */
    Watchdog(EngineClock clock, IntConsumer halt, Runnable lastWords) {
        this(clock, halt, lastWords, ThreadStarter.DAEMON);
    }

    Watchdog(EngineClock clock, IntConsumer halt, Runnable lastWords, ThreadStarter threads) {
        this.clock = clock;
        this.halt = halt;
        this.lastWords = lastWords;
        this.threads = threads;
        this.alarm = new Alarm(clock.nanoTime() + NEVER, clock.nanoTime() + NEVER);
    }

    void start() {
        this.threads.start("shutdown-watchdog", this::watch);
    }

    /**
     * End the process after the given time, or earlier if that was said before.
     * @param bound the time
     * @param lastWords how long before that it is said what hangs
     */
    void haltAfter(Duration bound, Duration lastWords) {
        long halt = this.clock.nanoTime() + bound.toNanos();
        arm(new Alarm(halt - lastWords.toNanos(), halt));
    }

    private synchronized void arm(Alarm alarm) {
        if (alarm.halt() - this.alarm.halt() < 0) {
            this.alarm = alarm;
            this.clock.signal();
        }
    }

    private void watch() {
        boolean said = false;
        while (!isTimeUp()) {
            try {
                Alarm seen = this.alarm;
                if (!waitUntil(said ? seen.halt() : seen.words(), seen) && !said) {
                    said = true;
                    sayLastWords();
                }
            } catch (Throwable ex) {
                // Even to wait takes memory. Where there is none this goes round, and the end comes all the same.
                Thread.onSpinWait();
            }
        }
        this.halt.accept(1);
    }

    private boolean isTimeUp() {
        return this.clock.nanoTime() - this.alarm.halt() >= 0;
    }

    /** Returns whether there is another alarm. */
    private boolean waitUntil(long time, Alarm seen) {
        return this.clock.awaitUndisturbed(time, () -> this.alarm != seen);
    }

    private void sayLastWords() {
        try {
            this.threads.start("shutdown-last-words", this.lastWords);
        } catch (Throwable ex) {
            // Without a thread or memory there are no last words; the end comes all the same.
        }
    }
}
