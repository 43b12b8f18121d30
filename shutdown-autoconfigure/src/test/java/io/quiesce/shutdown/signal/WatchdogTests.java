package io.quiesce.shutdown.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ForwardingClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.VirtualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The watchdog's own thread, in virtual time. The time-out only ends a test that hangs.
 */
@Timeout(60)
class WatchdogTests {

    private static final Duration SHORTLY_BEFORE = Duration.ofMillis(250);

    private static final ThreadStarter AT_ONCE = (name, task) -> {
        task.run();
        return Thread.currentThread();
    };

    private final VirtualClock clock = new VirtualClock();

    private final List<String> halts = new CopyOnWriteArrayList<>();

    private final CountDownLatch halted = new CountDownLatch(1);

    @Test
    void haltsAtTheBoundWithCodeOne() throws Exception {
        Watchdog watchdog = watchdog(() -> {});
        watchdog.haltAfter(seconds(10), SHORTLY_BEFORE);
        assertThat(halts(watchdog)).containsExactly("code 1 after PT10S");
    }

    @Test
    void watchesNothingUntilItIsArmed() throws Exception {
        Watchdog watchdog = watchdog(() -> {});
        this.clock.at(Duration.ofDays(365), () -> watchdog.haltAfter(seconds(1), SHORTLY_BEFORE));
        assertThat(halts(watchdog)).containsExactly("code 1 after PT8760H1S");
    }

    @Test
    void canBeArmedForAnEarlierMoment() throws Exception {
        Watchdog watchdog = watchdog(() -> {});
        watchdog.haltAfter(seconds(10), SHORTLY_BEFORE);
        this.clock.at(seconds(2), () -> watchdog.haltAfter(seconds(3), SHORTLY_BEFORE));
        assertThat(halts(watchdog)).containsExactly("code 1 after PT5S");
    }

    @Test
    void canBeArmedForAnEarlierMomentAfterItsLastWords() throws Exception {
        Watchdog watchdog = watchdog(() -> {});
        watchdog.haltAfter(seconds(10), SHORTLY_BEFORE);
        this.clock.at(Duration.ofMillis(9800), () -> watchdog.haltAfter(Duration.ofMillis(100), SHORTLY_BEFORE));
        assertThat(halts(watchdog)).containsExactly("code 1 after PT9.9S");
    }

    @Test
    void cannotBePutOff() throws Exception {
        Watchdog watchdog = watchdog(() -> {});
        watchdog.haltAfter(seconds(10), SHORTLY_BEFORE);
        this.clock.at(seconds(2), () -> watchdog.haltAfter(seconds(20), SHORTLY_BEFORE));
        assertThat(halts(watchdog)).containsExactly("code 1 after PT10S");
    }

    @Test
    void saysLastWordsShortlyBefore() throws Exception {
        saysLastWords(SHORTLY_BEFORE);
    }

    @Test
    void saysLastWordsEarlierIfTheyMayTakeLonger() throws Exception {
        saysLastWords(seconds(1));
    }

    private void saysLastWords(Duration before) throws Exception {
        CountDownLatch said = new CountDownLatch(1);
        List<Duration> times = new CopyOnWriteArrayList<>();
        Watchdog watchdog = watchdog(() -> {
            times.add(this.clock.elapsed());
            said.countDown();
        });
        watchdog.haltAfter(seconds(10), before);
        // Time does not go on from here until the words have been said.
        Duration nextMoment = seconds(10).minus(before).plusMillis(1);
        this.clock.at(nextMoment, () -> awaitUninterruptibly(said));
        assertThat(halts(watchdog)).containsExactly("code 1 after PT10S");
        assertThat(times).singleElement().satisfies((time) -> assertThat(time)
                .isBetween(seconds(10).minus(before), nextMoment));
    }

    @Test
    void lastWordsThatHangDoNotHoldIt() throws Exception {
        Watchdog watchdog = watchdog(() -> awaitUninterruptibly(new CountDownLatch(1)));
        watchdog.haltAfter(seconds(10), SHORTLY_BEFORE);
        assertThat(halts(watchdog)).containsExactly("code 1 after PT10S");
    }

    @Test
    void lastWordsThatFailDoNotHoldIt() throws Exception {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        CountDownLatch failed = new CountDownLatch(1);
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> failed.countDown());
        try {
            Watchdog watchdog = watchdog(() -> {
                throw new OutOfMemoryError("nothing left for words");
            });
            watchdog.haltAfter(seconds(10), SHORTLY_BEFORE);
            assertThat(halts(watchdog)).containsExactly("code 1 after PT10S");
            failed.await();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void anInterruptNeitherStopsNorHastensIt() throws Exception {
        List<Duration> words = new CopyOnWriteArrayList<>();
        Watchdog watchdog = new Watchdog(
                this.clock,
                this::halt,
                () -> words.add(this.clock.elapsed()),
                ThreadStarter.DAEMON,
                AT_ONCE,
                new MemoryReserve());
        watchdog.haltAfter(seconds(10), seconds(1));
        this.clock.at(seconds(2), () -> Thread.currentThread().interrupt());
        assertThat(halts(watchdog)).containsExactly("code 1 after PT10S");
        assertThat(words).containsExactly(seconds(9));
    }

    @Test
    void givesMemoryBackForItsLastWordsAndForTheEnd() throws Exception {
        MemoryReserve reserve = new MemoryReserve();
        int all = reserve.kept();
        List<Integer> kept = new CopyOnWriteArrayList<>();
        IntConsumer halt = (code) -> {
            kept.add(reserve.kept());
            halt(code);
        };
        Watchdog watchdog =
                new Watchdog(this.clock, halt, () -> kept.add(reserve.kept()), ThreadStarter.DAEMON, AT_ONCE, reserve);
        watchdog.haltAfter(seconds(10), SHORTLY_BEFORE);
        assertThat(halts(watchdog)).containsExactly("code 1 after PT10S");
        assertThat(all).isPositive();
        assertThat(kept).containsExactly(all / 2, 0);
    }

    /** Where the heap is full, each attempt to get some costs a collection of it, and time. */
    @Test
    void asksForNoMemoryAfterItsLastWords() throws Exception {
        List<String> waits = new CopyOnWriteArrayList<>();
        Watchdog watchdog = new Watchdog(new WaitingClock(this.clock, waits), this::halt, () -> {});
        watchdog.haltAfter(seconds(10), SHORTLY_BEFORE);
        assertThat(halts(watchdog)).containsExactly("code 1 after PT10S");
        assertThat(waits).containsExactly("with memory", "without");
    }

    @Test
    void asksForNoMoreMemoryOnceItGotNone() throws Exception {
        List<String> waits = new CopyOnWriteArrayList<>();
        EngineClock full = new WaitingClock(this.clock, waits) {
            @Override
            public boolean awaitUntil(long deadline, BooleanSupplier condition) {
                waits.add("in vain");
                throw new OutOfMemoryError("nothing left for a wait");
            }
        };
        Watchdog watchdog = new Watchdog(full, this::halt, () -> {});
        watchdog.haltAfter(seconds(10), SHORTLY_BEFORE);
        assertThat(halts(watchdog)).containsExactly("code 1 after PT10S");
        assertThat(waits).containsExactly("in vain", "without", "without");
    }

    /** Notes in which way it is waited. */
    private static class WaitingClock extends ForwardingClock {

        private final List<String> waits;

        WaitingClock(EngineClock delegate, List<String> waits) {
            super(delegate);
            this.waits = waits;
        }

        @Override
        public boolean awaitUntil(long deadline, BooleanSupplier condition) throws InterruptedException {
            this.waits.add("with memory");
            return super.awaitUntil(deadline, condition);
        }

        @Override
        public boolean awaitWithoutMemory(long deadline, BooleanSupplier condition) throws InterruptedException {
            this.waits.add("without");
            return super.awaitUntil(deadline, condition);
        }
    }

    @Test
    void itsLastWordsNeedNoNewThread() throws Exception {
        CountDownLatch said = new CountDownLatch(1);
        List<String> speakers = new CopyOnWriteArrayList<>();
        SpareThread spare = new SpareThread("spare");
        Watchdog watchdog = new Watchdog(
                this.clock,
                this::halt,
                () -> {
                    speakers.add(Thread.currentThread().getName());
                    said.countDown();
                },
                ThreadStarter.DAEMON,
                spare,
                new MemoryReserve());
        watchdog.haltAfter(seconds(10), SHORTLY_BEFORE);
        assertThat(halts(watchdog)).containsExactly("code 1 after PT10S");
        said.await();
        assertThat(speakers).containsExactly("spare");
    }

    @Test
    void withoutMemoryForItsWaitItHaltsAllTheSame() throws Exception {
        List<Integer> codes = new CopyOnWriteArrayList<>();
        Watchdog watchdog = new Watchdog(
                new WithoutMemory(),
                (code) -> {
                    codes.add(code);
                    this.halted.countDown();
                },
                () -> {});
        watchdog.haltAfter(seconds(10), SHORTLY_BEFORE);
        watchdog.start();
        this.halted.await();
        assertThat(codes).containsExactly(1);
    }

    /** Time passes as often as somebody looks, and nobody can wait. */
    private static final class WithoutMemory implements EngineClock {

        private final AtomicLong seconds = new AtomicLong();

        @Override
        public Instant now() {
            return Instant.EPOCH.plusSeconds(this.seconds.get());
        }

        @Override
        public long nanoTime() {
            return seconds(this.seconds.incrementAndGet()).toNanos();
        }

        @Override
        public boolean awaitUntil(long deadline, BooleanSupplier condition) {
            throw new OutOfMemoryError("nothing left for a wait");
        }

        @Override
        public void signal() {
            // Nobody waits.
        }
    }

    private Watchdog watchdog(Runnable lastWords) {
        return new Watchdog(this.clock, this::halt, lastWords);
    }

    private void halt(int code) {
        this.halts.add("code %s after %s".formatted(code, this.clock.elapsed()));
        this.halted.countDown();
    }

    private List<String> halts(Watchdog watchdog) throws InterruptedException {
        watchdog.start();
        this.halted.await();
        return this.halts;
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean open = false;
        while (!open) {
            try {
                latch.await();
                open = true;
            } catch (InterruptedException ex) {
                // Nobody is in a hurry.
            }
        }
    }
}
