package io.quiesce.shutdown.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.Deadlines;
import io.quiesce.shutdown.engine.ScriptedThreads;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.ThreadSnapshot;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.VirtualClock;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;

@Timeout(60)
class SignalTargetTests {

    private static final Duration BOUND_OF_START = Duration.ofSeconds(7);

    private final GenericApplicationContext context = new GenericApplicationContext();

    private final ShutdownEngine engine = engine();

    private final RecordingListener listener = new RecordingListener();

    private final SignalTarget target = new SignalTarget(this.context, BOUND_OF_START);

    @Test
    void isForItsOwnContext() {
        assertThat(this.target.isFor(this.context)).isTrue();
        assertThat(this.target.isFor(new GenericApplicationContext())).isFalse();
    }

    @Test
    void hasTheBoundOfTheStartAndThenThatOfTheEngine() {
        assertThat(this.target.hardBound()).isEqualTo(BOUND_OF_START);
        started();
        assertThat(this.target.hardBound()).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void leavesTimeForLastWords() {
        assertThat(this.target.lastWords()).isEqualTo(Duration.ofMillis(250));
        started();
        assertThat(this.target.lastWords()).isEqualTo(Duration.ofMillis(400));
    }

    @Test
    void drainsARunningApplication() throws Exception {
        started();
        this.target.drain(ShutdownCause.SIGINT);
        assertThat(this.listener.told).containsExactly("initiated by SIGINT");
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void interruptsAStartAndWaitsForItToFail() throws Exception {
        Thread draining = drainOnAThread();
        awaitInterrupt();
        assertThat(draining.isAlive()).isTrue();
        this.target.startFailed();
        draining.join();
        assertThat(this.engine.state()).isEqualTo(ShutdownState.ONLINE);
    }

    @Test
    void drainsAnApplicationWhoseStartEndsAllTheSame() throws Exception {
        Thread draining = drainOnAThread();
        awaitInterrupt();
        started();
        draining.join();
        assertThat(this.listener.told).containsExactly("initiated by SIGTERM");
    }

    @Test
    void anInterruptDoesNotEndTheWaitForTheStart() throws Exception {
        Thread draining = drainOnAThread();
        awaitInterrupt();
        draining.interrupt();
        while (draining.isInterrupted() && draining.isAlive()) {
            Thread.onSpinWait();
        }
        started();
        draining.join();
        assertThat(this.listener.told).containsExactly("initiated by SIGTERM");
    }

    @Test
    void closesAnApplicationThatNeverRan() {
        this.context.refresh();
        assertThat(this.target.close()).isZero();
        assertThat(this.context.isActive()).isFalse();
    }

    @Test
    void closesAnApplicationThatHasFinished() throws Exception {
        started();
        this.target.drain(ShutdownCause.SIGTERM);
        assertThat(this.target.close()).isZero();
        assertThat(this.context.isActive()).isFalse();
    }

    @Test
    void hasTheExitCodeOfTheReport() throws Exception {
        this.engine.addHandler("broken", (progress) -> {
            throw new IllegalStateException("broken");
        });
        started();
        this.target.drain(ShutdownCause.SIGTERM);
        assertThat(this.target.close()).isEqualTo(1);
    }

    @Test
    void hurriesAndBringsTheHaltForward() throws Exception {
        started();
        this.target.drain(ShutdownCause.SIGTERM);
        assertThat(haltAfter(this.target::hurry)).isEqualTo(Duration.ofSeconds(2));
        assertThat(this.listener.told).contains("hurried");
    }

    @Test
    void hasNothingToHurryBeforeTheStart() throws Exception {
        assertThat(haltAfter(this.target::hurry)).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void closesAlthoughItsThreadHasBeenInterrupted() throws Exception {
        started();
        this.target.drain(ShutdownCause.SIGTERM);
        Thread.currentThread().interrupt();
        assertThat(this.target.close()).isZero();
        assertThat(Thread.interrupted()).isFalse();
        assertThat(this.context.isClosed()).isTrue();
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void reportsThatTheApplicationCouldNotBeClosed(CapturedOutput output) throws Exception {
        GenericApplicationContext broken = new GenericApplicationContext() {
            @Override
            protected void onClose() {
                throw new OutOfMemoryError("Java heap space");
            }
        };
        broken.refresh();
        SignalTarget target = new SignalTarget(broken, BOUND_OF_START);
        this.engine.addListener(this.listener);
        target.started(this.engine);
        target.drain(ShutdownCause.SIGTERM);
        assertThat(target.close()).isOne();
        assertThat(this.listener.told).endsWith("ended with code 1");
        assertThat(output).contains("ERROR", "The application failed to close", "Java heap space");
    }

    @Test
    void saysWhereTheClosingHangs() throws Exception {
        started();
        this.target.drain(ShutdownCause.SIGTERM);
        CountDownLatch never = new CountDownLatch(1);
        Thread closing = ThreadStarter.DAEMON.start("closing", () -> hang(never));
        Awaitility.await().until(closing::getState, Thread.State.WAITING::equals);
        this.target.overdue(closing);
        never.countDown();
        ThreadSnapshot seen = this.listener.closing.get(0);
        assertThat(seen.stack()).anyMatch((frame) -> frame.getMethodName().equals("hang"));
        assertThat(seen.waitsFor()).contains("CountDownLatch");
    }

    @Test
    void saysThatTheClosingIsOverdueAlthoughNobodyKnowsWhere() throws Exception {
        started();
        this.target.drain(ShutdownCause.SIGTERM);
        this.target.overdue(null);
        assertThat(this.listener.told).contains("overdue");
        assertThat(this.listener.closing).containsExactly(ThreadSnapshot.of(null));
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void saysWhereTheStartHangs(CapturedOutput output) {
        this.target.overdue(null);
        assertThat(output).contains("ERROR", "The start did not end in time", "saysWhereTheStartHangs");
    }

    private static void hang(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** Context and engine as the auto-configuration connects them. */
    private void started() {
        this.context.addApplicationListener((ContextClosedEvent event) -> this.engine.closed());
        this.context.refresh();
        this.engine.addListener(this.listener);
        this.target.started(this.engine);
    }

    private Thread drainOnAThread() {
        return ThreadStarter.DAEMON.start("draining", () -> this.target.drain(ShutdownCause.SIGTERM));
    }

    private static void awaitInterrupt() {
        while (!Thread.interrupted()) {
            Thread.onSpinWait();
        }
    }

    /** When a watchdog that is armed by this halts; a day if it is not. */
    private static Duration haltAfter(Consumer<Watchdog> arming) throws InterruptedException {
        VirtualClock clock = new VirtualClock();
        CountDownLatch halted = new CountDownLatch(1);
        Watchdog watchdog = new Watchdog(clock, (code) -> halted.countDown(), () -> {});
        watchdog.haltAfter(Duration.ofDays(1), Duration.ofMillis(250));
        arming.accept(watchdog);
        watchdog.start();
        halted.await();
        return clock.elapsed();
    }

    private static ShutdownEngine engine() {
        VirtualClock clock = new VirtualClock();
        ScriptedThreads threads = new ScriptedThreads(clock);
        Duration second = Duration.ofSeconds(1);
        return new ShutdownEngine(
                new ShutdownTimings(
                        Duration.ZERO, null, second.multipliedBy(4), second, second.multipliedBy(5), second),
                clock,
                new WorkLedger(clock, threads, (failure) -> {}),
                threads);
    }

    private static final class RecordingListener implements ShutdownListener {

        private final List<String> told = new CopyOnWriteArrayList<>();

        private final List<ThreadSnapshot> closing = new CopyOnWriteArrayList<>();

        @Override
        public void initiated(ShutdownCause cause, Deadlines deadlines, Map<WorkKind, Long> outstanding) {
            this.told.add("initiated by " + cause);
        }

        @Override
        public void ended(ShutdownReport report) {
            this.told.add("ended with code " + report.exitCode());
        }

        @Override
        public void hurried(Deadlines deadlines) {
            this.told.add("hurried");
        }

        @Override
        public void overdue(ThreadSnapshot closing) {
            this.told.add("overdue");
            this.closing.add(closing);
        }
    }
}
