package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

    @Test
    void whoStopsItForGoodWaitsForWhatIsBeingTurnedOn() throws InterruptedException {
        this.toggle.turn(1, false);
        awaitRest();
        this.toggle.turn(2, true);
        this.turningOn.await();
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
        assertThat(this.toggle.isAtRest()).isTrue();
        assertThat(this.order).containsExactly("off");
    }

    /** A registry may carry a request out that nobody waits for any more. */
    @Test
    void isTurnedOnOnceMoreIfTurningItOffMayStillArrive() throws InterruptedException {
        VirtualClock time = new VirtualClock();
        List<Duration> steps = new ArrayList<>(List.of(Duration.ofSeconds(5)));
        ThreadStarter slowAtFirst = (name, task) -> {
            boolean late = name.endsWith("-step") && !steps.isEmpty();
            time.in(late ? steps.remove(0) : Duration.ZERO, task);
            return new Thread(task, name);
        };
        Toggle slow = new Toggle(
                "agent",
                Duration.ofSeconds(2),
                () -> note(time, "off"),
                () -> note(time, "on"),
                time,
                slowAtFirst,
                (failure) -> {});
        time.at(Duration.ofSeconds(3), () -> slow.turn(2, true));
        slow.turn(1, false);
        time.awaitUntil(Duration.ofSeconds(60).toNanos(), () -> false);
        assertThat(this.order).containsExactly("3 on", "5 off", "13 on");
        assertThat(slow.isSettled()).isTrue();
        assertThat(slow.isAtRest()).isTrue();
    }

    private void note(VirtualClock time, String what) {
        this.order.add(time.elapsed().toSeconds() + " " + what);
    }
}
