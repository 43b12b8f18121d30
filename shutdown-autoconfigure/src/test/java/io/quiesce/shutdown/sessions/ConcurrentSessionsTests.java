package io.quiesce.shutdown.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.quiesce.shutdown.LongLivedSessions.Peer;
import io.quiesce.shutdown.SuspendNotice;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.sessions.SessionCounts.Fate;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What virtual time cannot show: sessions, and those who close them, on threads of their own. */
@Timeout(60)
class ConcurrentSessionsTests {

    private static final Duration LONG = Duration.ofSeconds(50);

    private final SystemClock clock = new SystemClock();

    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    private final WorkLedger ledger = new WorkLedger(this.clock, ThreadStarter.DAEMON, this.failures::add);

    private final SessionHall hall = new SessionHall(this.ledger);

    private SessionsSource source(boolean gradual) {
        return new SessionsSource(
                this.hall,
                this.ledger,
                new SessionTimings(LONG, gradual, true),
                new ShutdownTimings(Duration.ZERO, null, LONG, Duration.ZERO, LONG, Duration.ZERO),
                this.clock,
                ThreadStarter.DAEMON,
                new Random(),
                this.failures::add,
                () -> null);
    }

    private Thread stop(SessionsSource source) {
        return ThreadStarter.DAEMON.start("stop", source::stopFetching);
    }

    private static Peer peer(Runnable disconnect) {
        return new Peer() {
            @Override
            public String description() {
                return "client";
            }

            @Override
            public void disconnect() {
                disconnect.run();
            }
        };
    }

    @Test
    void oneThatHangsDoesNotHoldTheOthers() throws InterruptedException {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch others = new CountDownLatch(10);
        this.hall.begin(peer(() -> {
            try {
                hanging.await();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        }));
        for (int i = 0; i < 10; i++) {
            this.hall.begin(peer(others::countDown));
        }
        this.ledger.refuseRequests();
        Thread stop = stop(source(false));
        others.await();
        assertThat(stop.isAlive()).isTrue();
        hanging.countDown();
        stop.join();
        assertThat(this.failures).isEmpty();
    }

    @Test
    void noneIsClosedBeforeItHasBeenTold() throws InterruptedException {
        CountDownLatch telling = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        Queue<String> steps = new ConcurrentLinkedQueue<>();
        this.hall.begin(new Peer() {
            @Override
            public String description() {
                return "slow client";
            }

            @Override
            public boolean suspend(SuspendNotice notice) throws InterruptedException {
                telling.countDown();
                told.await();
                return steps.add("SUSPEND");
            }

            @Override
            public void disconnect() {
                steps.add("DISCONNECT");
            }
        });
        Thread stop = stop(source(false));
        telling.await();
        CountDownLatch other = new CountDownLatch(1);
        this.hall.begin(peer(other::countDown));
        other.await();
        assertThat(steps).isEmpty();
        told.countDown();
        this.ledger.refuseRequests();
        this.clock.signal();
        stop.join();
        assertThat(steps).containsExactly("SUSPEND", "DISCONNECT");
        assertThat(this.hall.counts().count(Fate.FORCED)).isZero();
    }

    @Test
    void anInterruptClosesAllWhateverIsOutstanding() throws InterruptedException {
        List<TrackedSession> sessions = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            sessions.add(this.hall.begin(peer(() -> {})));
            sessions.get(i).begin("endless");
        }
        this.ledger.refuseRequests();
        Thread stop = stop(source(true));
        stop.interrupt();
        stop.join();
        assertThat(sessions).allMatch(TrackedSession::hasEnded);
    }

    @Test
    void nobodyWhoComesInTheVeryMomentIsForgotten() throws InterruptedException {
        AtomicInteger disconnected = new AtomicInteger();
        this.hall.begin(peer(disconnected::incrementAndGet));
        List<Thread> clients = new ArrayList<>();
        CountDownLatch go = new CountDownLatch(1);
        for (int i = 0; i < 8; i++) {
            clients.add(ThreadStarter.DAEMON.start("client", () -> {
                try {
                    go.await();
                } catch (InterruptedException ex) {
                    Thread.currentThread().interrupt();
                }
                for (int j = 0; j < 500; j++) {
                    TrackedSession session = this.hall.begin(peer(disconnected::incrementAndGet));
                    session.handle("request").close();
                }
            }));
        }
        Thread stop = stop(source(false));
        go.countDown();
        for (Thread client : clients) {
            client.join();
        }
        this.ledger.refuseRequests();
        this.clock.signal();
        stop.join();
        assertThat(disconnected).hasValue(4001);
        assertThat(this.ledger.counts()).containsEntry(WorkKind.SESSIONS, 0L).containsEntry(WorkKind.REQUESTS, 0L);
        assertThat(this.failures).isEmpty();
    }
}
