package io.quiesce.shutdown.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import io.quiesce.shutdown.engine.ScriptedThreads;
import io.quiesce.shutdown.engine.Uninterruptibly;
import io.quiesce.shutdown.engine.VirtualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClosingDaemonTests {

    private static final Duration BOUND = Duration.ofSeconds(6);

    private final VirtualClock clock = new VirtualClock();

    private final Thread ended = new Thread(() -> {});

    private final ClosingDaemon daemon = new ClosingDaemon(this.ended, this.clock);

    private Duration stay() {
        this.daemon.stay(BOUND, new Thread());
        return this.clock.elapsed();
    }

    @Test
    void isStayedForUntilASecondAfterItHasClosedTheApplication() {
        this.clock.at(Duration.ofSeconds(2), this.daemon::closed);
        assertThat(stay()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void isStayedForUntilItHasEnded() {
        this.clock.at(Duration.ofSeconds(2), this.daemon::closed);
        this.clock.at(Duration.ofMillis(2300), this.daemon::watch);
        assertThat(stay()).isEqualTo(Duration.ofMillis(2300));
    }

    @Test
    void isStayedForAlthoughTheCompanionIsInterrupted() {
        this.clock.at(Duration.ofSeconds(1), Thread.currentThread()::interrupt);
        this.clock.at(Duration.ofSeconds(2), this.daemon::closed);
        assertThat(stay()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void isStayedForNoLongerThanTheBoundIfItDoesNotCloseTheApplication() {
        assertThat(stay()).isEqualTo(BOUND);
    }

    @Test
    void closesTheApplicationAlthoughThereIsNoThreadToBeHad() {
        this.daemon.accompany(BOUND, new ScriptedThreads(this.clock).cannotStart("shutdown-companion-watch"));
        assertThat(this.clock.elapsed()).isZero();
    }

    /** One of a pool may never end. */
    @Test
    void isWatchedForNoLongerThanItIsStayedFor() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Thread closing = new Thread(() -> Uninterruptibly.run(end::await));
        closing.start();
        ClosingDaemon endless = new ClosingDaemon(closing, this.clock);
        Thread watch = new Thread(endless::watch);
        watch.start();
        endless.stay(BOUND, watch);
        watch.join();
        assertThat(closing.isAlive()).isTrue();
        end.countDown();
    }
}
