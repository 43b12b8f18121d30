package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.engine.SoftDrainTimings.OnTimeout;
import io.quiesce.shutdown.engine.TimedMilestone.WaitCheck;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What comes of an interrupt wherever the engine waits. Who waits for a milestone is told; nobody else is kept from what is to be
 * done, and no time passes faster.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class InterruptionTests extends VirtualTime {

    private static final WaitCheck ANYBODY = (toTheEnd) -> {};

    private final WorkLedger ledger = new WorkLedger(this.clock, this.threads, (failure) -> note("failure " + failure));

    private final List<String> told = new ArrayList<>();

    private final ShutdownEngine engine = new ShutdownEngine(TIMINGS, this.clock, this.ledger, this.threads);

    InterruptionTests() {
        this.engine.addListener(new ShutdownListener() {
            @Override
            public void changed(DrainStatus status, Map<WorkKind, Long> outstanding) {
                note(status.state().name());
            }
        });
    }

    @AfterEach
    void forgetInterrupts() {
        Thread.interrupted();
    }

    private void note(String what) {
        this.told.add(this.clock.stamp(what));
    }

    /** Interrupt whoever waits then. */
    private void interruptAt(double time) {
        this.clock.at(seconds(time), () -> Thread.currentThread().interrupt());
    }

    private Toggle toggle(Duration timeout, Toggle.Step off, Toggle.Step on) {
        return new Toggle("agent", timeout, off, on, this.clock, this.threads, (failure) -> note(failure.getMessage()));
    }

    @Test
    void whoWaitsForAMilestoneIsTold() {
        TimedMilestone milestone = new TimedMilestone(new Timeline(this.clock), () -> 0, ANYBODY);
        interruptAt(1);
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(milestone::await);
        interruptAt(2);
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> milestone.await(seconds(10)));
        assertThat(this.clock.elapsed()).isEqualTo(seconds(2));
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void whatIsHeldIsHeldAllTheSame() {
        this.engine.setHold(() -> (this.clock.elapsed().toSeconds() < 2) ? "nobody else is there" : null);
        interruptAt(1);
        this.clock.at(seconds(2), this.clock::signal);
        this.engine.drain(ShutdownCause.SIGTERM);
        assertThat(this.clock.elapsed()).isEqualTo(seconds(5));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whoWaitsForTheCloseGoesOnWaiting() {
        this.engine.drain(ShutdownCause.SIGINT);
        interruptAt(1);
        this.clock.at(seconds(2), this.engine::closed);
        this.engine.awaitClosed();
        assertThat(this.clock.elapsed()).isEqualTo(seconds(2));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whoJoinsAShutdownGoesOnWaiting() throws Exception {
        SystemClock time = new SystemClock();
        WorkLedger work = new WorkLedger(time, ThreadStarter.DAEMON, (failure) -> {});
        Duration hour = Duration.ofHours(1);
        ShutdownTimings timings = new ShutdownTimings(Duration.ZERO, null, hour, hour, hour.multipliedBy(3), hour);
        ShutdownEngine real = new ShutdownEngine(timings, time, work, ThreadStarter.DAEMON);
        CountDownLatch initiated = new CountDownLatch(1);
        real.addHandler("observer", (progress) -> initiated.countDown());
        Work task = work.tracker().begin("task");
        Thread first = ThreadStarter.DAEMON.start("first", () -> real.drain(ShutdownCause.SIGINT));
        initiated.await();
        List<String> seen = new ArrayList<>();
        Thread second = ThreadStarter.DAEMON.start("second", () -> {
            Thread.currentThread().interrupt();
            real.drain(ShutdownCause.SIGINT);
            seen.add("idle " + work.isIdle(WorkKind.HOLDING_TASKS) + ", interrupted " + Thread.interrupted());
        });
        while (second.isAlive() && second.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        task.close();
        first.join();
        second.join();
        assertThat(seen).containsExactly("idle true, interrupted true");
    }

    /** Foreign code may leave an interrupt behind on a thread that is not its own. */
    @Test
    void aStepThatFailsIsNotTriedAgainAtOnce() {
        Toggle.Step failing = () -> {
            note("off");
            if (this.told.size() < 5) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("failed");
            }
        };
        Toggle toggle = toggle(null, failing, () -> {});
        toggle.turn(1, false);
        advanceTo(seconds(60));
        assertThat(this.told).containsExactly("0.0 off", "0.0 failed", "1.0 off", "1.0 failed", "3.0 off");
        assertThat(toggle.isSettled(false)).isTrue();
    }

    @Test
    void aStepHasItsTime() {
        this.threads.takes("shutdown-agent-step", seconds(1));
        interruptAt(0.5);
        Toggle toggle = toggle(seconds(2), () -> note("off"), () -> {});
        toggle.turn(1, false);
        advanceTo(seconds(60));
        assertThat(this.told).containsExactly("1.0 off");
        assertThat(toggle.isSettled(false)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {3, 5, 12})
    void aStepIsRepeatedWhenNothingCanArriveAnyMore(double time) {
        List<Duration> steps = new ArrayList<>(List.of(seconds(4)));
        ThreadStarter slowAtFirst = (name, task) -> {
            this.clock.in((name.endsWith("-step") && !steps.isEmpty()) ? steps.remove(0) : Duration.ZERO, task);
            return new Thread(task, name);
        };
        Toggle toggle = new Toggle(
                "agent", seconds(2), () -> note("off"), () -> note("on"), this.clock, slowAtFirst, (failure) -> {});
        toggle.turn(1, false);
        this.clock.at(seconds(3), () -> toggle.turn(2, true));
        interruptAt(time);
        advanceTo(seconds(60));
        assertThat(this.told).containsExactly("3.0 on", "4.0 off", "13.0 on");
    }

    @Test
    void whatIsBeingTurnedOnIsNotStoppedMeanwhile() {
        List<String> stopped = new ArrayList<>();
        Toggle toggle = toggle(null, () -> {}, () -> {});
        WorkSource orders = new Orders() {
            @Override
            public void stopFetching() {
                stopped.add(name());
            }
        };
        Announcement door = new Door() {
            @Override
            public void leave() {
                stopped.add(name());
            }
        };
        toggle.turn(1, false);
        advanceTo(seconds(1));
        this.threads.takes("shutdown-agent", seconds(10));
        toggle.turn(2, true);
        interruptAt(2);
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> new SettledSource(orders, toggle).stopFetching());
        interruptAt(3);
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> new SettledAnnouncement(door, toggle).leave());
        assertThat(this.clock.elapsed()).isEqualTo(seconds(3));
        assertThat(stopped).isEmpty();
    }

    @Test
    void aDrainKeepsItsWindow() {
        this.engine
                .softDrain()
                .configure(new SoftDrainTimings(seconds(4), ShutdownTimings.LONGEST, OnTimeout.STAY), () -> {});
        interruptAt(2);
        this.engine.softDrain().drain(null, null);
        advanceTo(seconds(10));
        assertThat(this.told).containsExactly("0.0 BECOMING_OFFLINE", "4.0 OFFLINE");
    }

    @Test
    void aDrainWaitsForWhatIsOutstanding() {
        Work work = this.ledger.tracker().begin("export");
        interruptAt(2);
        this.clock.at(seconds(5), work::close);
        this.engine.softDrain().drain(null, null);
        advanceTo(seconds(10));
        assertThat(this.told).containsExactly("0.0 BECOMING_OFFLINE", "5.0 OFFLINE");
    }

    @Test
    void theOutsideLearnsLastThatTheApplicationIsBack() {
        this.engine.addSource(new Orders() {
            @Override
            public void pause() {}

            @Override
            public void resume() {
                note("fetching");
            }
        });
        this.engine.addAnnouncement(new Door() {
            @Override
            public void resume() {
                note("open");
            }
        });
        this.engine.softDrain().drain(null, null);
        advanceTo(seconds(1));
        this.threads.takes("shutdown-orders", seconds(3));
        this.engine.softDrain().resume(null, null);
        interruptAt(2);
        advanceTo(seconds(10));
        assertThat(this.told)
                .containsExactly("0.0 BECOMING_OFFLINE", "0.0 OFFLINE", "1.0 ONLINE", "4.0 fetching", "4.0 open");
    }
}
