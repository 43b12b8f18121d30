package io.quiesce.shutdown.signal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
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

    private final ThreadStarter speaker;

    private final MemoryReserve reserve;

    /** Made beforehand: when it is needed, there may be no memory for it. */
    private final BooleanSupplier rearmed = () -> this.alarm != this.seen;

    private volatile Alarm alarm;

    /** The alarm that is waited for. */
    private volatile Alarm seen;

    /** When it is said what hangs, and when the process is ended. */
    private record Alarm(long words, long halt) {}

    /**
     * Create a watchdog that watches nothing yet.
     * @param clock a clock of its own
     * @param halt ends the process with the given exit code
     * @param lastWords says what hangs; called shortly before the end, on a thread of its own
     */
    Watchdog(EngineClock clock, IntConsumer halt, Runnable lastWords) {
        this(clock, halt, lastWords, ThreadStarter.DAEMON, ThreadStarter.DAEMON, new MemoryReserve());
    }

    /**
     * Create a watchdog that watches nothing yet.
     * @param threads starts its thread
     * @param speaker starts the thread of the last words
     * @param reserve given back for the last words and for the end
     */
    Watchdog(
            EngineClock clock,
            IntConsumer halt,
            Runnable lastWords,
            ThreadStarter threads,
            ThreadStarter speaker,
            MemoryReserve reserve) {
        this.clock = clock;
        this.halt = halt;
        this.lastWords = lastWords;
        this.threads = threads;
        this.speaker = speaker;
        this.reserve = reserve;
        this.alarm = new Alarm(clock.nanoTime() + NEVER, clock.nanoTime() + NEVER);
        this.seen = this.alarm;
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
        boolean hungry = false;
        while (!isTimeUp()) {
            try {
                Alarm current = this.alarm;
                this.seen = current;
                if (!waitUntil(said ? current.halt() : current.words(), said || hungry) && !said) {
                    said = true;
                    this.reserve.releaseForLastWords();
                    sayLastWords();
                }
            } catch (Throwable ex) {
                // Even to wait takes memory. Where there is none this goes round, and the end comes all the same.
                hungry = true;
            }
        }
        this.reserve.releaseForHalt();
        this.halt.accept(1);
    }

    private boolean isTimeUp() {
        return this.clock.nanoTime() - this.alarm.halt() >= 0;
    }

    /** Returns whether there is another alarm. */
    private boolean waitUntil(long time, boolean withoutMemory) {
        try {
            return withoutMemory
                    ? this.clock.awaitWithoutMemory(time, this.rearmed)
                    : this.clock.awaitUndisturbed(time, this.rearmed);
        } catch (InterruptedException ex) {
            // Nobody has a reason to interrupt this thread, and it has none to stop.
            return true;
        }
    }

    private void sayLastWords() {
        try {
            this.speaker.start("shutdown-last-words", this.lastWords);
        } catch (Throwable ex) {
            // Without a thread or memory there are no last words; the end comes all the same.
        }
    }
}
