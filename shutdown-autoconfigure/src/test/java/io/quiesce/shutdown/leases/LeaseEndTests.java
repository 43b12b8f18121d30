package io.quiesce.shutdown.leases;

import static io.quiesce.shutdown.leases.LeaseFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import io.quiesce.shutdown.LeaseListener.Reason;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.tracking.Decisions;
import io.quiesce.shutdown.tracking.Forecast;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How leases end, and who is told. */
@Timeout(60)
class LeaseEndTests {

    private static final String THREAD = "shutdown-leases";

    private final LeaseFixture app = new LeaseFixture();

    private void pass(long seconds) {
        this.app.clock.pass(seconds(seconds));
        this.app.clock.settle();
    }

    private @Nullable Duration expected() {
        return this.app.ledger.forecast(Duration.ZERO, Duration.ZERO).timeToOffline();
    }

    @Test
    void saysHowLongALeaseLastsIfNobodyRenewsIt() {
        this.app.leases.renew("ada", seconds(30));
        this.app.leases.renew("bob", seconds(60));
        pass(20);
        assertThat(expected()).isEqualTo(seconds(40));
        this.app.leases.release("bob");
        assertThat(expected()).isEqualTo(seconds(10));
        this.app.leases.renew("ada", seconds(30));
        assertThat(expected()).isEqualTo(seconds(30));
    }

    @Test
    void saysWhichLeasesWouldBeRefused() {
        this.app.leases.renew("ada", seconds(30));
        this.app.leases.renew("bob", seconds(60));
        this.app.active.add("ada/ada");
        assertThat(this.app.ledger.forecast(Duration.ZERO, Duration.ZERO).refused())
                .extracting(Forecast.Unit::what)
                .containsExactly("lease of bob");
    }

    @Test
    void expiresWhenItIsNotRenewed() {
        this.app.leases.renew("ada", seconds(60));
        pass(50);
        this.app.leases.renew("ada", seconds(60));
        pass(59);
        assertThat(this.app.sessions()).isOne();
        pass(1);
        assertThat(this.app.sessions()).isZero();
        assertThat(this.app.leases.holders()).isEmpty();
        assertThat(this.app.told).containsExactly("110 ada/ada EXPIRED");
    }

    @Test
    void expiresEarlierWhenItIsRenewedForLess() {
        this.app.leases.renew("ada", seconds(60));
        pass(1);
        this.app.leases.renew("ada", seconds(5));
        pass(100);
        assertThat(this.app.told).containsExactly("6 ada/ada EXPIRED");
    }

    @Test
    void isOfflineWhenTheLastLeaseExpires() {
        this.app.leases.renew("ada", seconds(60));
        this.app.leases.renew("bob", seconds(30));
        this.app.drain();
        pass(59);
        assertThat(this.app.state()).isEqualTo(ShutdownState.BECOMING_OFFLINE);
        pass(1);
        assertThat(this.app.state()).isEqualTo(ShutdownState.OFFLINE);
        assertThat(this.app.since()).isEqualTo(seconds(60));
    }

    @Test
    void isOfflineWhenTheLastLeaseIsReleased() {
        this.app.leases.renew("ada", List.of("phone", "desk"), seconds(60));
        this.app.drain();
        pass(7);
        assertThat(this.app.leases.release("ada", "phone")).isTrue();
        assertThat(this.app.state()).isEqualTo(ShutdownState.BECOMING_OFFLINE);
        assertThat(this.app.leases.release("ada")).isTrue();
        assertThat(this.app.state()).isEqualTo(ShutdownState.OFFLINE);
        assertThat(this.app.since()).isEqualTo(seconds(7));
        assertThat(this.app.told).containsExactly("7 ada/phone RELEASED", "7 ada/desk RELEASED");
    }

    @Test
    void saysWhetherThereWasSomethingToRelease() {
        this.app.leases.renew("ada", "phone", seconds(60));
        assertThat(this.app.leases.release("bob")).isFalse();
        assertThat(this.app.leases.release("bob", "phone")).isFalse();
        assertThat(this.app.leases.release("ada", "desk")).isFalse();
        assertThat(this.app.leases.release("ada", "phone")).isTrue();
        assertThat(this.app.leases.release("ada")).isFalse();
        assertThat(this.app.told).containsExactly("0 ada/phone RELEASED");
    }

    @Test
    void hasAThreadOnlyWhileThereAreLeases() {
        assertThat(this.app.clock.started()).isEmpty();
        this.app.leases.renew("ada", seconds(60));
        this.app.leases.renew("bob", seconds(30));
        pass(40);
        assertThat(this.app.clock.running()).containsExactly(THREAD);
        this.app.leases.release("ada");
        this.app.clock.settle();
        assertThat(this.app.clock.running()).isEmpty();
        this.app.leases.renew("ada", seconds(60));
        pass(60);
        assertThat(this.app.clock.running()).isEmpty();
        assertThat(this.app.clock.started()).containsExactly(THREAD, THREAD);
    }

    @Test
    void expiresThousandsEachAtItsTimeOnOneThread() {
        List<Integer> order =
                new ArrayList<>(IntStream.rangeClosed(1, 5000).boxed().toList());
        Collections.shuffle(order, new Random(7));
        order.forEach((each) -> this.app.leases.renew("h" + each, seconds(each)));
        // Every other is renewed, and expires after all of those that are not.
        order.stream()
                .filter((each) -> each % 2 == 0)
                .forEach((each) -> this.app.leases.renew("h" + each, seconds(5000 + each)));
        assertThat(this.app.sessions()).isEqualTo(5000);
        this.app.drain();
        pass(4999);
        assertThat(this.app.sessions()).isEqualTo(2500);
        pass(5001);
        assertThat(this.app.sessions()).isZero();
        assertThat(this.app.told)
                .containsExactlyElementsOf(IntStream.concat(
                                IntStream.iterate(1, (each) -> each < 5000, (each) -> each + 2),
                                IntStream.iterate(2, (each) -> each <= 5000, (each) -> each + 2))
                        .mapToObj((each) ->
                                "%s h%s/h%s EXPIRED".formatted((each % 2 == 0) ? 5000 + each : each, each, each))
                        .toList());
        assertThat(this.app.state()).isEqualTo(ShutdownState.OFFLINE);
        assertThat(this.app.since()).isEqualTo(seconds(10_000));
        assertThat(this.app.clock.started()).containsOnlyOnce(THREAD);
    }

    @Test
    void losesNothingWhenRenewalsRaceWithExpiry() throws Exception {
        AtomicInteger ended = new AtomicInteger();
        this.app.listeners.add((holder, contact, reason) -> ended.incrementAndGet());
        List<Thread> renewing = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            Random random = new Random(thread);
            renewing.add(new Thread(() -> {
                for (int i = 0; i < 3000; i++) {
                    String holder = "h" + random.nextInt(8);
                    if (random.nextInt(10) == 0) {
                        this.app.leases.release(holder);
                    } else {
                        this.app.leases.renew(holder, Duration.ofMillis(1 + random.nextInt(5)));
                    }
                }
            }));
        }
        renewing.forEach(Thread::start);
        while (renewing.stream().anyMatch(Thread::isAlive)) {
            this.app.clock.pass(Duration.ofMillis(1));
        }
        this.app.clock.settle();
        assertThat(this.app.sessions()).isEqualTo(this.app.leases.holders().size());
        pass(1);
        assertThat(this.app.sessions()).isZero();
        assertThat(this.app.leases.holders()).isEmpty();
        assertThat(this.app.clock.running()).isEmpty();
        assertThat(this.app.failures).isEmpty();
        assertThat(ended.get()).isEqualTo(this.app.told.size()).isPositive();
    }

    @RepeatedTest(200)
    void isNeverOfflineWithALease() throws Exception {
        this.app.active.add("ada/ada");
        Thread renewing = new Thread(() -> this.app.leases.renew("ada", seconds(60)));
        renewing.start();
        this.app.drain();
        renewing.join();
        boolean held = this.app.sessions() == 1;
        assertThat(this.app.state()).isEqualTo(held ? ShutdownState.BECOMING_OFFLINE : ShutdownState.OFFLINE);
        assertThat(this.app.leases.holders()).hasSize(held ? 1 : 0);
    }

    @Test
    void tellsTheOthersWhenAListenerFails() {
        this.app.listeners.add(0, (holder, contact, reason) -> {
            throw new AssertionError("expected " + reason);
        });
        this.app.leases.renew("ada", seconds(10));
        this.app.leases.renew("bob", seconds(10));
        this.app.leases.renew("cid", seconds(20));
        this.app.leases.renew("dan", seconds(20));
        pass(10);
        this.app.leases.release("cid");
        this.app.drain();
        assertThat(this.app.leases.renew("dan", seconds(20)).granted()).isFalse();
        assertThat(this.app.told)
                .containsExactly(
                        "10 ada/ada EXPIRED", "10 bob/bob EXPIRED", "10 cid/cid RELEASED", "10 dan/dan REFUSED");
        assertThat(this.app.failures)
                .extracting(Throwable::getMessage)
                .containsExactly("expected EXPIRED", "expected EXPIRED", "expected RELEASED", "expected REFUSED");
        assertThat(this.app.sessions()).isZero();
        assertThat(this.app.state()).isEqualTo(ShutdownState.OFFLINE);
    }

    @Test
    void countsALeaseUntilItsListenersHaveReturned() {
        List<Long> counts = new ArrayList<>();
        this.app.listeners.add((holder, contact, reason) -> {
            counts.add(this.app.sessions());
            assertThat(this.app.leases.contacts(holder)).isEmpty();
        });
        this.app.leases.renew("ada", seconds(10));
        this.app.drain();
        this.app.leases.renew("ada", seconds(10));
        assertThat(counts).containsExactly(1L);
        assertThat(this.app.failures).isEmpty();
        assertThat(this.app.state()).isEqualTo(ShutdownState.OFFLINE);
    }

    @Test
    void callsNobodyUnderALock() throws Exception {
        List<Boolean> released = new ArrayList<>();
        this.app.listeners.add((holder, contact, reason) -> {
            if (reason != Reason.RELEASED) {
                released.add(inAnotherThread(() -> this.app.leases.release("other-" + holder)));
            }
        });
        this.app.activities.add((holder, contact) -> inAnotherThread(() -> this.app.leases.release("of-" + holder)));
        this.app.leases.renew("other-ada", seconds(20));
        this.app.leases.renew("ada", seconds(10));
        pass(10);
        this.app.leases.renew("other-bob", seconds(20));
        this.app.leases.renew("of-bob", seconds(20));
        this.app.leases.renew("bob", seconds(20));
        this.app.leases.renew("other-cid", seconds(20));
        this.app.leases.renew("cid", seconds(20));
        this.app.drain();
        assertThat(this.app.leases.renew("bob", seconds(20)).granted()).isTrue();
        assertThat(this.app.leases.renew("cid", seconds(20)).granted()).isFalse();
        assertThat(released).containsExactly(true, true);
    }

    private static boolean inAnotherThread(BooleanSupplier action) {
        List<Boolean> result = new ArrayList<>();
        Thread thread = new Thread(() -> result.add(action.getAsBoolean()));
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
        return result.get(0);
    }

    @Test
    void dropsWhatIsLeftWhenItIsClosed() {
        this.app.leases.renew("ada", seconds(60));
        this.app.clock.settle();
        this.app.leases.close();
        this.app.clock.settle();
        assertThat(this.app.clock.running()).isEmpty();
        assertThat(this.app.sessions()).isZero();
        assertThat(this.app.told).isEmpty();
        assertThat(this.app.leases.renew("ada", seconds(60)).granted()).isFalse();
        assertThat(this.app.leases.release("ada")).isFalse();
        assertThat(this.app.sessions()).isZero();
        assertThat(this.app.clock.running()).isEmpty();
    }

    @Test
    void triesAgainToStartItsThreadWhenNoneWasToBeHad() {
        this.app.clock.cannotStart(THREAD);
        assertThat(this.app.leases.renew("ada", seconds(10)).granted()).isTrue();
        assertThat(this.app.failures).singleElement().isInstanceOf(OutOfMemoryError.class);
        pass(20);
        assertThat(this.app.told).isEmpty();
        this.app.clock.cannotStart(null);
        this.app.leases.renew("bob", seconds(10));
        this.app.clock.settle();
        assertThat(this.app.told).containsExactly("20 ada/ada EXPIRED");
    }

    @Test
    void expiresInRealTime() throws Exception {
        SystemClock clock = new SystemClock();
        WorkLedger ledger = new WorkLedger(clock, ThreadStarter.DAEMON, this.app.failures::add);
        ShutdownEngine engine = new ShutdownEngine(this.app.engine.timings(), clock, ledger, ThreadStarter.DAEMON);
        CountDownLatch expired = new CountDownLatch(2);
        List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        List<String> ended = Collections.synchronizedList(new ArrayList<>());
        LeaseKeeper leases = new LeaseKeeper(
                new LeaseTerms(
                        new LeasesShutdownProperties(Duration.ZERO, 503, Duration.ZERO),
                        engine,
                        ledger,
                        new Decisions()),
                ledger,
                clock,
                (name, task) -> {
                    Thread thread = ThreadStarter.DAEMON.start(name, task);
                    threads.add(thread);
                    return thread;
                },
                List::of,
                () -> List.of((holder, contact, reason) -> {
                    ended.add(holder);
                    expired.countDown();
                }),
                this.app.failures::add);
        leases.renew("long", Duration.ofDays(1));
        leases.renew("second", Duration.ofMillis(20));
        leases.renew("first", Duration.ofMillis(10));
        expired.await();
        leases.release("long");
        threads.get(0).join();
        assertThat(ended).containsExactlyInAnyOrder("first", "second", "long");
        assertThat(threads).hasSize(1);
    }
}
