package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ToggleTests {

    private final SystemClock clock = new SystemClock();

    private final List<String> order = new CopyOnWriteArrayList<>();

    private final CountDownLatch turningOn = new CountDownLatch(1);

    private final CountDownLatch on = new CountDownLatch(1);

    private final Toggle toggle = new Toggle(
            "orders",
            null,
            () -> this.order.add("off"),
            this::turnOn,
            this.clock,
            ThreadStarter.DAEMON,
            (failure) -> this.order.add(failure.toString()));

    private void turnOn() throws InterruptedException {
        this.turningOn.countDown();
        this.on.await();
        this.order.add("on");
    }

    private void awaitRest() throws InterruptedException {
        this.clock.awaitUntil(Long.MAX_VALUE, this.toggle::isAtRest);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoStopsItForGoodWaitsForWhatIsBeingTurnedOn(boolean wanted) throws InterruptedException {
        this.toggle.turn(1, false);
        awaitRest();
        this.toggle.turn(2, true);
        this.turningOn.await();
        this.toggle.turn(3, wanted);
        this.toggle.close();
        Thread stop = ThreadStarter.DAEMON.start("stop", () -> {
            try {
                this.toggle.awaitTurnedOn();
                this.order.add("stopped");
            } catch (InterruptedException ex) {
                this.order.add("interrupted");
            }
        });
        // Either it waits, or it did not.
        while (stop.getState() != Thread.State.TIMED_WAITING && stop.isAlive()) {
            Thread.onSpinWait();
        }
        this.on.countDown();
        stop.join();
        assertThat(this.order).containsExactly("off", "on", "stopped");
    }

    @Test
    void isTurnedNoMoreOnceItIsClosed() throws InterruptedException {
        this.toggle.turn(1, false);
        awaitRest();
        this.toggle.close();
        this.toggle.turn(2, true);
        assertThat(this.toggle.isAtRest()).isTrue();
        assertThat(this.order).containsExactly("off");
    }

    @Test
    void ignoresAnOlderWish() throws InterruptedException {
        this.toggle.turn(2, false);
        awaitRest();
        this.toggle.turn(1, true);
        this.toggle.turn(2, true);
        assertThat(this.toggle.isAtRest()).isTrue();
        assertThat(this.order).containsExactly("off");
    }

    @Nested
    class InVirtualTime {

        private final VirtualClock time = new VirtualClock();

        /** How long the threads of steps take to begin, one after the other. */
        private final List<Duration> late = new ArrayList<>();

        /** What the steps are to fail with, one after the other; the rest does not fail. */
        private final List<String> failing = new ArrayList<>();

        private final Toggle agent = new Toggle(
                "agent",
                Duration.ofSeconds(2),
                () -> step("off"),
                () -> step("on"),
                this.time,
                this::start,
                (failure) -> note(failure.getMessage()));

        private Thread start(String name, Runnable task) {
            boolean isLate = name.endsWith("-step") && !this.late.isEmpty();
            this.time.in(isLate ? this.late.remove(0) : Duration.ZERO, task);
            return new Thread(task, name);
        }

        private void step(String what) {
            note(what + state());
            if (!this.failing.isEmpty()) {
                throw new IllegalStateException(this.failing.remove(0));
            }
        }

        private String state() {
            return " on %s off %s settled %s rest %s"
                    .formatted(
                            this.agent.isSettled(true),
                            this.agent.isSettled(false),
                            this.agent.isSettled(),
                            this.agent.isAtRest())
                    .replaceAll(" \\w+ false| true", "");
        }

        private void note(String what) {
            ToggleTests.this.order.add(this.time.stamp(what));
        }

        private void at(double seconds, Runnable action) {
            this.time.at(Duration.ofMillis((long) (seconds * 1000)), action);
        }

        private void pass() throws InterruptedException {
            this.time.awaitUntil(Duration.ofSeconds(60).toNanos(), () -> false);
        }

        /** A registry may carry a request out that nobody waits for any more. */
        @Test
        void isTurnedOnOnceMoreIfTurningItOffMayStillArrive() throws InterruptedException {
            this.late.add(Duration.ofSeconds(5));
            at(3, () -> this.agent.turn(2, true));
            this.agent.turn(1, false);
            pass();
            assertThat(ToggleTests.this.order)
                    .containsExactly(
                            "2.0 'agent' did not end within PT2S",
                            "3.0 on",
                            "5.0 off on settled rest",
                            "13.0 on on settled");
            assertThat(state()).isEqualTo(" on settled rest");
        }

        @Test
        void isTriedAgainIfTurningItOnOnceMoreFails() throws InterruptedException {
            this.late.add(Duration.ofSeconds(5));
            at(3, () -> this.agent.turn(2, true));
            at(6, () -> this.failing.add("no agent"));
            this.agent.turn(1, false);
            pass();
            assertThat(ToggleTests.this.order).endsWith("13.0 on on settled", "13.0 no agent", "13.0 on");
        }

        @Test
        void isNeitherOnNorOffUntilAStepHasSucceeded() throws InterruptedException {
            this.failing.add("no agent");
            at(0.5, () -> note("waits" + state()));
            this.agent.turn(1, false);
            pass();
            assertThat(ToggleTests.this.order).containsExactly("0.0 off", "0.0 no agent", "0.5 waits rest", "1.0 off");
            assertThat(state()).isEqualTo(" off settled rest");
        }

        @Test
        void aNewWishDoesNotWaitUntilAnOldOneWouldBeTriedAgain() throws InterruptedException {
            this.failing.add("no agent");
            at(0.5, () -> this.agent.turn(2, true));
            this.agent.turn(1, false);
            pass();
            assertThat(ToggleTests.this.order).containsExactly("0.0 off", "0.0 no agent", "0.5 on");
        }

        private void stop() {
            try {
                this.agent.awaitTurnedOn();
                note("stopped");
            } catch (InterruptedException ex) {
                note("interrupted");
            }
        }

        @Test
        void whoStopsItForGoodDoesNotWaitForAnotherAttempt() throws InterruptedException {
            this.agent.turn(1, false);
            pass();
            this.failing.add("no agent");
            at(60.5, this::stop);
            this.agent.turn(2, true);
            this.time.awaitUntil(Duration.ofSeconds(90).toNanos(), () -> false);
            assertThat(ToggleTests.this.order)
                    .containsExactly("0.0 off", "60.0 on", "60.0 no agent", "60.5 stopped", "61.0 on");
        }
    }
}
