package io.quiesce.shutdown.closing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.quiesce.shutdown.engine.ScriptedThreads;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownReport.Closing;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import io.quiesce.shutdown.engine.VirtualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.DirectFieldAccessor;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;

@Timeout(60)
class CloseWatchTests {

    private final VirtualClock clock = new VirtualClock();

    private final ScriptedThreads threads = new ScriptedThreads(this.clock);

    private final List<String> news = new ArrayList<>();

    private final ShutdownListener listener = new ShutdownListener() {

        @Override
        public void closingSlowly(Closing closing) {
            CloseWatchTests.this.news.add("%s slow: %s after %s"
                    .formatted(CloseWatchTests.this.clock.elapsed(), closing.name(), closing.duration()));
        }

        @Override
        public void closingCritical(List<String> names) {
            CloseWatchTests.this.news.add("%s critical: %s".formatted(CloseWatchTests.this.clock.elapsed(), names));
        }

        @Override
        public void closed(Closing closing) {
            CloseWatchTests.this.news.add("%s closed: %s %s"
                    .formatted(CloseWatchTests.this.clock.elapsed(), closing.name(), closing.result()));
        }

        @Override
        public void listenerFailed(Throwable failure) {
            CloseWatchTests.this.news.add("failed: " + failure.getMessage());
        }
    };

    private final Closings closings = new Closings(this.clock, (news) -> news.accept(this.listener));

    private final CloseBudget budget = new CloseBudget(this.clock, seconds(8));

    private final Set<String> critical = new LinkedHashSet<>();

    private final CloseWatch watch =
            new CloseWatch(this.closings, this.budget, this.critical, this.clock, this.threads);

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    private ClosingStep step(String name) {
        return this.closings.bean(name, "com.example.Pool").destruction();
    }

    private BeanClosing critical(String name, DisposableBean destruction) {
        this.critical.add(name);
        BeanClosing closing = this.closings.bean(name, "com.example.Journal");
        closing.destroys(new Destruction(destruction));
        return closing;
    }

    private void begins(double seconds, String name) {
        this.clock.at(seconds(seconds), () -> step(name).begin());
    }

    private void ends(double seconds, String name) {
        this.clock.at(seconds(seconds), () -> step(name).end(null));
    }

    private void watchUntil(double seconds) {
        this.clock.at(seconds(seconds), this.watch::end);
        this.watch.run();
    }

    @Test
    void namesABeanOnceAFourthOfTheTimeThatWasLeftIsGone() {
        begins(4, "pool");
        watchUntil(7.9);
        assertThat(this.news).containsExactly("PT5S slow: pool after PT1S");
    }

    @Test
    void saysHowLongABeanHasTakenThatItHasNamed() {
        begins(0, "pool");
        ends(3, "pool");
        watchUntil(7);
        assertThat(this.news).containsExactly("PT2S slow: pool after PT2S", "PT3S closed: pool COMPLETED");
    }

    @Test
    void saysOnceWhatABeanHasTakenThatIsStoppedSlowlyAndThenDestroyed() {
        ClosingStep stop = this.closings.bean("pool", "com.example.Pool").stop();
        this.clock.at(seconds(0), stop::begin);
        this.clock.at(seconds(3), () -> stop.end(null));
        begins(3.5, "pool");
        ends(3.6, "pool");
        watchUntil(7);
        assertThat(this.news).containsExactly("PT2S slow: pool after PT2S", "PT3S closed: pool COMPLETED");
    }

    /** Each bean would be, and the process is gone by then, unless it is not the application's own. */
    @Test
    void namesNothingThatBeginsWhenAllTimeIsOver() {
        begins(9, "pool");
        watchUntil(20);
        assertThat(this.news).isEmpty();
    }

    @Test
    void saysNothingOfBeansThatCloseInTime() {
        begins(0, "pool");
        ends(1.9, "pool");
        begins(1.9, "cache");
        ends(3.4, "cache");
        watchUntil(7);
        assertThat(this.news).isEmpty();
        assertThat(this.closings.isClean()).isTrue();
    }

    @Test
    void closesCriticalResourcesWhenHalfOfTheTimeIsGone() {
        List<String> closed = new ArrayList<>();
        critical("journal", () -> closed.add("journal at " + this.clock.elapsed()));
        critical("ledger", () -> closed.add("ledger at " + this.clock.elapsed()));
        begins(1, "pool");
        watchUntil(7);
        assertThat(closed).containsExactly("journal at PT4S", "ledger at PT4S");
        assertThat(this.threads.names()).containsExactly("shutdown-critical-journal", "shutdown-critical-ledger");
        assertThat(this.news)
                .containsExactly(
                        "PT2.75S slow: pool after PT1.75S",
                        "PT4S critical: [journal, ledger]",
                        "PT4S closed: journal COMPLETED",
                        "PT4S closed: ledger COMPLETED");
    }

    @Test
    void isNoOrderlyCloseOnceCriticalResourcesWereClosedOutOfTurn() {
        critical("journal", () -> {});
        begins(0, "pool");
        ends(5, "pool");
        watchUntil(7);
        assertThat(this.closings.isClean()).isFalse();
        assertThat(this.closings.slowest())
                .filteredOn(Closing::critical)
                .extracting(Closing::name)
                .containsExactly("journal");
    }

    @Test
    void leavesCriticalResourcesAloneThatHaveBeenClosed() {
        List<String> closed = new ArrayList<>();
        BeanClosing journal = critical("journal", () -> closed.add("journal"));
        this.clock.at(seconds(1), () -> journal.destruction().run(() -> closed.add("in turn")));
        begins(2, "pool");
        watchUntil(7);
        assertThat(closed).containsExactly("in turn");
        assertThat(this.threads.names()).isEmpty();
    }

    @Test
    void leavesTheHangingBeanAloneEvenIfItIsCritical() {
        List<String> closed = new ArrayList<>();
        BeanClosing journal = critical("journal", () -> closed.add("journal"));
        this.clock.at(seconds(1), () -> journal.destruction().begin());
        watchUntil(7);
        assertThat(closed).isEmpty();
    }

    @Test
    void closesTheOthersWhenThereIsNoThreadForOne() {
        List<String> closed = new ArrayList<>();
        critical("journal", () -> closed.add("journal"));
        critical("ledger", () -> closed.add("ledger"));
        this.threads.cannotStart("shutdown-critical-journal");
        begins(1, "pool");
        watchUntil(7);
        assertThat(closed).containsExactly("ledger");
        assertThat(this.news).contains("failed: unable to create native thread");
    }

    @Test
    void closesCriticalResourcesEarlierWhenSomebodyIsInAHurry() {
        List<String> closed = new ArrayList<>();
        critical("journal", () -> closed.add("journal at " + this.clock.elapsed()));
        begins(1, "pool");
        this.clock.at(seconds(2), () -> {
            this.budget.shorten(seconds(1));
            this.watch.look();
        });
        watchUntil(3);
        assertThat(closed).containsExactly("journal at PT2.5S");
    }

    @Test
    void neverHasMoreTimeThanBefore() {
        this.budget.shorten(seconds(100));
        assertThat(this.budget.critical()).isEqualTo(seconds(4).toNanos());
    }

    @Test
    void theTurnOfACriticalResourceThatIsBeingClosedWaitsForItsEnd() throws Exception {
        CountDownLatch closing = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        CountDownLatch itsTurn = new CountDownLatch(1);
        List<String> order = new ArrayList<>();
        BeanClosing journal = critical("journal", () -> {
            closing.countDown();
            mayEnd.await();
            order.add("closed");
        });
        Thread outOfTurn = new Thread(journal::closeOutOfTurn);
        outOfTurn.start();
        closing.await();
        Thread turn = new Thread(() -> {
            itsTurn.countDown();
            journal.destruction().run(() -> order.add("closed twice"));
            order.add("next bean");
        });
        turn.start();
        itsTurn.await();
        mayEnd.countDown();
        turn.join();
        outOfTurn.join();
        assertThat(order).containsExactly("closed", "next bean");
    }

    @Test
    void anInterruptKeepsNobodyFromWaitingForTheEnd() throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        List<String> order = new CopyOnWriteArrayList<>();
        ClosingStep step = step("journal");
        Thread closing = new Thread(() -> step.run(() -> {
            mayEnd.await();
            order.add("closed");
        }));
        closing.start();
        while (!step.isBegun()) {
            Thread.onSpinWait();
        }
        Thread turn = new Thread(() -> {
            Thread.currentThread().interrupt();
            step.run(() -> order.add("closed twice"));
            order.add("next bean, interrupted " + Thread.interrupted());
        });
        turn.start();
        while (turn.isAlive() && (turn.getState() != Thread.State.WAITING || turn.isInterrupted())) {
            Thread.onSpinWait();
        }
        mayEnd.countDown();
        turn.join();
        closing.join();
        assertThat(order).containsExactly("closed", "next bean, interrupted true");
    }

    @Test
    void anInterruptDoesNotEndTheWatch() {
        List<String> closed = new ArrayList<>();
        critical("journal", () -> closed.add("journal at " + this.clock.elapsed()));
        begins(1, "pool");
        this.clock.at(seconds(2), () -> Thread.currentThread().interrupt());
        watchUntil(7);
        assertThat(closed).containsExactly("journal at PT4S");
        assertThat(Thread.interrupted()).isFalse();
    }

    /** As with Spring alone it is not waited for any longer; here that is said. */
    @Test
    void anInterruptOfABeanThatTellsLaterWhetherItIsClosedIsItsFailure() throws Exception {
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        RootBeanDefinition definition = new RootBeanDefinition(Slow.class);
        definition.setDestroyMethodName("end");
        beans.registerBeanDefinition("slow", definition);
        beans.getBean("slow");
        DisposableBean adapter = (DisposableBean)
                ((Map<?, ?>) new DirectFieldAccessor(beans).getPropertyValue("disposableBeans")).get("slow");
        Destruction destruction = new Destruction(adapter);
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(destruction::run);
    }

    static final class Slow {

        CompletableFuture<Void> end() {
            return new CompletableFuture<>();
        }
    }

    @Test
    void aBeanThatClosesItselfOnceMoreDoesNotWaitForItself() {
        ClosingStep step = step("pool");
        List<String> order = new ArrayList<>();
        step.run(() -> {
            step.run(() -> order.add("again"));
            order.add("closed");
        });
        assertThat(order).containsExactly("closed");
        assertThat(step.result()).isEqualTo(Result.COMPLETED);
    }
}
