package io.quiesce.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

class LoadTests {

    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void sendsEveryRequestOnceAndEnds() throws InterruptedException {
        try (Load load = new Load(plan(1000, 50), LoadTests::ok)) {
            assertThat(load.awaitEnd(SOON)).isTrue();
            List<Long> due = load.report().samples().stream()
                    .map(Sample::dueNanos)
                    .sorted()
                    .toList();
            assertThat(due).hasSize(50);
            assertThat(due.get(49) - due.get(0)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(49));
        }
    }

    @Test
    void slowRequestsDoNotHoldUpLaterOnes() throws InterruptedException {
        CountDownLatch allSent = new CountDownLatch(20);
        try (Load load = new Load(plan(1000, 20), (kind, due) -> {
            allSent.countDown();
            await(allSent);
            return ok(kind, due);
        })) {
            assertThat(load.awaitEnd(SOON)).isTrue();
            assertThat(load.report().count(Outcome.OK)).isEqualTo(20);
        }
    }

    @Test
    void requestsBeyondTheBoundCountAsFailed() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        try (Load load = new Load(plan(1_000_000, Load.MAX_UNDER_WAY + 5), (kind, due) -> {
            await(release);
            return ok(kind, due);
        })) {
            assertThat(load.awaitEnded(5, SOON)).isTrue();
            assertThat(load.report().count(Outcome.NOT_SENT)).isEqualTo(5);
            release.countDown();
            assertThat(load.awaitEnd(SOON)).isTrue();
            assertThat(load.report().count(Outcome.OK)).isEqualTo(Load.MAX_UNDER_WAY);
        }
    }

    @Test
    void isNotSteadyWhileTooManyAreUnderWay() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger requests = new AtomicInteger();
        try (Load load = new Load(plan(1000, 10), (kind, due) -> {
            if (requests.incrementAndGet() <= 3) {
                await(release);
            }
            return ok(kind, due);
        })) {
            assertThat(load.awaitEnded(7, SOON)).isTrue();
            assertThat(load.awaitSteady(0, 2, Duration.ZERO)).isFalse();
            assertThat(load.awaitSteady(0, 3, Duration.ZERO)).isTrue();
            release.countDown();
            assertThat(load.awaitSteady(0, 0, SOON)).isTrue();
        }
    }

    @Test
    void stopSendsNothingMoreButLetsTheRestEnd() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch sent = new CountDownLatch(3);
        AtomicInteger requests = new AtomicInteger();
        try (Load load = new Load(plan(100, Long.MAX_VALUE), (kind, due) -> {
            requests.incrementAndGet();
            sent.countDown();
            await(release);
            return ok(kind, due);
        })) {
            await(sent);
            load.stop();
            assertThat(load.awaitEnd(Duration.ofMillis(50))).isFalse();
            release.countDown();
            assertThat(load.awaitEnd(SOON)).isTrue();
            assertThat(load.report().requests()).isEqualTo(requests.get());
        }
    }

    private static LoadPlan plan(int perSecond, long requests) {
        return new LoadPlan(perSecond, requests, Duration.ofMinutes(1), RequestMix.standard());
    }

    private static Sample ok(RequestKind kind, long dueNanos) {
        return new Sample(
                kind,
                Optional.of("A"),
                dueNanos,
                dueNanos,
                dueNanos,
                Outcome.OK,
                OptionalInt.of(200),
                "",
                OptionalLong.empty());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }
}
