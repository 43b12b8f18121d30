package io.quiesce.shutdown.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ProcessShutdownTests {

    /** Long enough for threads to meet, and the end of a test in which they do not. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final ShutdownTimings TIMINGS =
            new ShutdownTimings(Duration.ZERO, null, PATIENCE, Duration.ZERO, PATIENCE, PATIENCE);

    private final List<String> order = new CopyOnWriteArrayList<>();

    @Test
    void drainsAllApplicationsAtTheSameTime() throws Exception {
        CountDownLatch all = new CountDownLatch(3);
        ShutdownHandler meeting = (progress) -> {
            all.countDown();
            all.await();
        };
        List<SignalTarget> targets = List.of(target("a", meeting), target("b", meeting), target("c", meeting));
        assertThat(new ProcessShutdown(targets).run(ShutdownCause.SIGTERM)).isZero();
    }

    @Test
    void closesOneAfterTheOtherAndTheLastToStartFirst() throws Exception {
        ShutdownHandler nothing = (progress) -> {};
        List<SignalTarget> targets = List.of(target("a", nothing), target("b", nothing), target("c", nothing));
        new ProcessShutdown(targets).run(ShutdownCause.SIGTERM);
        assertThat(this.order).containsExactly("close c", "close b", "close a");
    }

    /** One drains until the other has drained. */
    private List<SignalTarget> slowAndFast() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        return List.of(
                target("slow", (progress) -> {
                    first.await();
                    this.order.add("slow has drained");
                }),
                target("fast", (progress) -> first.countDown()));
    }

    @Test
    void closesNoneBeforeAllAreDrained() throws Exception {
        List<SignalTarget> targets = slowAndFast();
        new ProcessShutdown(targets).run(ShutdownCause.SIGTERM);
        assertThat(this.order).containsExactly("slow has drained", "close fast", "close slow");
    }

    @Test
    void drainsOneAfterTheOtherWhereNoThreadIsToBeHad() throws Exception {
        ThreadStarter exhausted = (name, task) -> {
            throw new OutOfMemoryError("unable to create native thread");
        };
        List<SignalTarget> targets = List.of(
                target("a", (progress) -> this.order.add("drained a")),
                target("b", (progress) -> this.order.add("drained b")));
        assertThat(new ProcessShutdown(targets, exhausted).run(ShutdownCause.SIGTERM))
                .isZero();
        assertThat(this.order).containsExactly("drained b", "drained a", "close b", "close a");
    }

    @Test
    void tellsEveryApplicationTheCause() throws Exception {
        ShutdownHandler asking = (progress) -> this.order.add(progress.cause().name());
        new ProcessShutdown(List.of(target("a", asking), target("b", asking))).run(ShutdownCause.SIGINT);
        assertThat(this.order).startsWith("SIGINT", "SIGINT");
    }

    @Test
    void isNotCalledOffByAnInterrupt() throws Exception {
        List<SignalTarget> targets = slowAndFast();
        Thread.currentThread().interrupt();
        assertThat(new ProcessShutdown(targets).run(ShutdownCause.SIGTERM)).isZero();
        assertThat(Thread.interrupted()).isFalse();
        assertThat(this.order).containsExactly("slow has drained", "close fast", "close slow");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void theWorstExitCodeWins(int broken) throws Exception {
        List<SignalTarget> targets = List.of(
                target("a", failing(broken == 0)),
                target("b", failing(broken == 1)),
                target("c", failing(broken == 2)));
        assertThat(new ProcessShutdown(targets).run(ShutdownCause.SIGTERM)).isEqualTo(1);
        assertThat(this.order).containsExactly("close c", "close b", "close a");
    }

    @Test
    void hasNothingToDoWithoutApplications() throws Exception {
        assertThat(new ProcessShutdown(List.of()).run(ShutdownCause.SIGTERM)).isZero();
    }

    private static ShutdownHandler failing(boolean failing) {
        return (progress) -> {
            if (failing) {
                throw new IllegalStateException("broken");
            }
        };
    }

    private SignalTarget target(String name, ShutdownHandler handler) {
        SystemClock clock = new SystemClock();
        ShutdownEngine engine = new ShutdownEngine(
                TIMINGS, clock, new WorkLedger(clock, ThreadStarter.DAEMON, (failure) -> {}), ThreadStarter.DAEMON);
        engine.addHandler("handler-of-" + name, handler);
        GenericApplicationContext context = new GenericApplicationContext();
        context.addApplicationListener((ContextClosedEvent event) -> {
            this.order.add("close " + name);
            engine.closed();
        });
        context.refresh();
        SignalTarget target = new SignalTarget(context, PATIENCE);
        target.started(engine);
        return target;
    }
}
