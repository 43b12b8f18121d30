package io.quiesce.shutdown.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import io.quiesce.shutdown.Alternatives;
import io.quiesce.shutdown.LongLivedSessions;
import io.quiesce.shutdown.Milestone;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownProgress;
import io.quiesce.shutdown.SuspendNotice;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.engine.ScriptedThreads;
import io.quiesce.shutdown.engine.ShutdownReport.Sessions;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.VirtualClock;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.sessions.SessionCounts.Fate;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SessionsSourceTests {

    /** A window of 10 s, and 20 s until work is cancelled. */
    private static final ShutdownTimings TIMINGS =
            new ShutdownTimings(seconds(10), null, seconds(20), seconds(1), seconds(25), seconds(3));

    /** What may lie unread is waited for. */
    private static final double QUIET = 0.1;

    private final VirtualClock clock = new VirtualClock();

    private final ScriptedThreads threads = new ScriptedThreads(this.clock);

    private final List<Throwable> failures = new ArrayList<>();

    private final WorkLedger ledger = new WorkLedger(this.clock, this.threads, this.failures::add);

    private final SessionHall hall = new SessionHall(this.ledger);

    private final long seed = new Random().nextLong();

    private @Nullable Alternatives alternatives;

    private static Duration seconds(double seconds) {
        return Duration.ofMillis((long) (seconds * 1000));
    }

    private SessionsSource source(SessionTimings timings) {
        return new SessionsSource(
                this.hall,
                this.ledger,
                timings,
                TIMINGS,
                this.clock,
                this.threads,
                new Random(this.seed),
                this.failures::add,
                () -> this.alternatives);
    }

    private void shutDown(SessionTimings timings) {
        shutDown(source(timings), ShutdownCause.SIGTERM);
    }

    /** As the engine does, whose own waiting would stand still meanwhile in virtual time. */
    private void shutDown(SessionsSource source, ShutdownCause cause) {
        source.began(new Beginning(cause));
        this.clock.in(cause.keepsAccepting() ? TIMINGS.keepAcceptingFor() : Duration.ZERO, () -> {
            this.ledger.refuseRequests();
            source.stopAccepting();
        });
        if (!source.isEmpty()) {
            source.stopFetching();
        }
    }

    private static SessionTimings gradual() {
        return new SessionTimings(seconds(15), true, true);
    }

    private double now() {
        return this.clock.elapsed().toNanos() / 1e9;
    }

    /** A client that notes what happens to it. */
    private class Client implements LongLivedSessions.Peer {

        private final TrackedSession session;

        private boolean understands;

        private final List<String> told = new ArrayList<>();

        private @Nullable SuspendNotice notice;

        private double suspendedAt = -1;

        private double closedAt = -1;

        Client(boolean understands) {
            this.understands = understands;
            this.session = SessionsSourceTests.this.hall.begin(this);
        }

        @Override
        public String description() {
            return "client";
        }

        @Override
        public boolean suspend(SuspendNotice notice) {
            if (this.understands) {
                this.told.add("SUSPEND");
                this.notice = notice;
                this.suspendedAt = now();
            }
            return this.understands;
        }

        @Override
        public void disconnect() throws Exception {
            this.told.add("DISCONNECT");
            this.closedAt = now();
        }
    }

    private List<Client> clients(int number) {
        return IntStream.range(0, number).mapToObj((i) -> new Client(true)).toList();
    }

    @Test
    void whoUnderstandsIsToldAndThenClosed() {
        Client client = new Client(true);
        shutDown(gradual());
        assertThat(client.told).containsExactly("SUSPEND", "DISCONNECT");
        assertThat(client.notice).isNotNull();
        assertThat(client.notice.closesAt()).isEqualTo(VirtualClock.EPOCH.plus(client.notice.closesIn()));
        assertThat(client.notice.closesIn().toMillis() / 1e3).isBetween(client.closedAt - 0.01, client.closedAt + 0.01);
        assertThat(client.notice.reason()).isEqualTo("shutdown");
        assertThat(this.ledger.counts()).containsEntry(WorkKind.SESSIONS, 0L);
    }

    @Test
    void whoDoesNotUnderstandIsOnlyClosed() {
        Client client = new Client(false);
        shutDown(gradual());
        assertThat(client.told).containsExactly("DISCONNECT");
        assertThat(this.hall.counts().count(Fate.SUSPENDED)).isZero();
    }

    @Test
    void whoUnderstandsOnlyLaterIsToldThen() {
        Client client = new Client(false);
        Client other = new Client(true);
        client.session.begin("endless");
        other.session.begin("endless");
        this.clock.at(seconds(4), () -> {
            client.understands = true;
            client.session.canBeTold();
            other.session.canBeTold();
        });
        shutDown(gradual());
        assertThat(client.suspendedAt).isEqualTo(4);
        assertThat(client.told).containsExactly("SUSPEND", "DISCONNECT");
        assertThat(other.told).containsExactly("SUSPEND", "DISCONNECT");
        assertThat(this.hall.counts().count(Fate.SUSPENDED)).isEqualTo(2);
    }

    @Test
    void whatIsHeldIsNotClosed() {
        Client client = new Client(true);
        client.session.hold();
        this.clock.at(seconds(6), client.session::release);
        shutDown(gradual());
        assertThat(client.closedAt).isEqualTo(6 + QUIET);
        assertThat(this.ledger.completed()).containsEntry(WorkKind.REQUESTS, 0L);
        assertThat(this.hall.counts().count(Fate.FORCED)).isZero();
    }

    @Test
    void nobodyIsToldWhereThatIsTurnedOff() {
        Client client = new Client(true);
        shutDown(new SessionTimings(seconds(15), true, false));
        assertThat(client.told).containsExactly("DISCONNECT");
    }

    @Test
    void whatIsOutstandingIsAnsweredFirst() {
        Client client = new Client(true);
        Work request = client.session.begin("quote");
        this.clock.at(seconds(6), request::close);
        shutDown(gradual());
        assertThat(client.suspendedAt).isZero();
        assertThat(client.closedAt).isEqualTo(6 + QUIET);
        assertThat(this.hall.counts().count(Fate.CLOSED)).isEqualTo(1);
        assertThat(this.hall.counts().count(Fate.FORCED)).isZero();
    }

    @Test
    void whatComesRightBehindIsAnsweredToo() {
        Client client = new Client(true);
        Work request = client.session.begin("quote");
        this.clock.at(seconds(6), request::close);
        List<Work> behind = new ArrayList<>();
        this.clock.at(seconds(6.05), () -> behind.add(client.session.begin("another")));
        this.clock.at(seconds(8), () -> behind.get(0).close());
        shutDown(gradual());
        assertThat(client.closedAt).isEqualTo(8 + QUIET);
    }

    @Test
    void whoHasAcknowledgedSendsNothingMore() {
        Client client = new Client(true);
        Work request = client.session.begin("quote");
        this.clock.at(seconds(5), client.session::acknowledge);
        this.clock.at(seconds(6), request::close);
        shutDown(gradual());
        assertThat(client.closedAt).isEqualTo(6);
    }

    @Test
    void isClosedBeforeTheDeadlineWhateverIsOutstanding() {
        List<Client> clients = clients(100);
        clients.forEach((client) -> client.session.begin("endless"));
        shutDown(gradual());
        assertThat(clients)
                .as("seed " + this.seed)
                .allMatch((client) -> client.closedAt >= 13 && client.closedAt <= 15)
                .extracting((client) -> Math.round(client.closedAt * 4))
                .hasSizeGreaterThan(5);
        assertThat(clients.stream()
                        .map((client) -> Math.round(client.closedAt * 4))
                        .distinct())
                .hasSizeGreaterThan(5);
        assertThat(this.hall.counts().count(Fate.FORCED)).isEqualTo(100);
    }

    @Test
    void allAreClosedAtOnceWhereNobodyWaits() {
        List<Client> clients = clients(100);
        clients.get(0).session.begin("endless");
        shutDown(new SessionTimings(Duration.ZERO, true, true));
        assertThat(clients).allMatch((client) -> client.closedAt == 0);
    }

    @Test
    void allAreClosedAtOnceWhereThatIsTheStrategyButNotWhatIsOutstanding() {
        List<Client> clients = clients(100);
        Work request = clients.get(0).session.begin("quote");
        this.clock.at(seconds(3), request::close);
        shutDown(new SessionTimings(seconds(15), false, true));
        assertThat(clients.get(0).closedAt).isEqualTo(3 + QUIET);
        assertThat(clients.subList(1, 100)).allMatch((client) -> client.closedAt == QUIET);
    }

    @Test
    void whoShutsDownByHandNeedNotWait() {
        Client client = new Client(true);
        shutDown(source(gradual()), ShutdownCause.CONTEXT_CLOSED);
        assertThat(client.told).containsExactly("SUSPEND", "DISCONNECT");
        assertThat(client.closedAt).as("what it has sent meanwhile is heard").isEqualTo(QUIET);
    }

    @Test
    void thousandsAreSpread() {
        List<Client> clients = clients(5000);
        clients.stream().limit(1000).forEach((client) -> {
            Work request = client.session.begin("quote");
            this.clock.at(seconds(8), request::close);
        });
        shutDown(gradual());
        assertThat(clients)
                .as("seed " + this.seed)
                .allMatch((client) -> client.suspendedAt <= 2.5
                        && client.told.equals(List.of("SUSPEND", "DISCONNECT"))
                        && client.closedAt <= 11);
        double[] closes = clients.stream()
                .mapToDouble((client) -> client.closedAt)
                .sorted()
                .toArray();
        int most = 0;
        for (int first = 0, last = 0; last < closes.length; last++) {
            while (closes[last] - closes[first] >= 1) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        assertThat(most).as("seed " + this.seed).isLessThanOrEqualTo(2 * 500 + 1);
    }

    @Test
    void whoComesMeanwhileIsToldAndGetsAMomentInWhatRemains() {
        List<Client> late = new ArrayList<>();
        new Client(true);
        this.clock.at(seconds(4), () -> late.addAll(clients(100)));
        shutDown(gradual());
        assertThat(late)
                .as("seed " + this.seed)
                .allMatch((client) -> client.suspendedAt == 4 && client.closedAt >= 4.5 && client.closedAt <= 11);
        assertThat(late.stream().map((client) -> Math.round(client.closedAt)).distinct())
                .hasSizeGreaterThan(3);
    }

    @Test
    void countsWhoMovedInTime() {
        List<Client> clients = clients(3);
        this.clock.at(seconds(1), () -> {
            clients.get(0).session.close();
            clients.get(1).session.acknowledge();
            clients.get(1).session.acknowledge();
        });
        new Client(false);
        shutDown(gradual());
        SessionCounts counts = this.hall.counts();
        assertThat(clients.get(0).told).containsExactly("SUSPEND");
        assertThat(counts.count(Fate.SUSPENDED)).isEqualTo(3);
        assertThat(counts.count(Fate.ACKNOWLEDGED)).isEqualTo(1);
        assertThat(counts.count(Fate.MOVED)).isEqualTo(2);
        assertThat(counts.count(Fate.CLOSED)).isEqualTo(3);
        assertThat(counts.coverage()).isEqualTo(2 / 3.0);
    }

    @Test
    void theReportHasWhatHasHappenedSinceTheApplicationBeganToLeave() {
        Client before = new Client(true);
        before.session.begin("endless");
        this.clock.at(seconds(5), before.session::close);
        SessionsSource source = source(gradual());
        this.clock.at(seconds(20), source::resume);
        List<Sessions> reports = new ArrayList<>();
        this.clock.at(seconds(29), () -> {
            reports.add(this.ledger.sessions());
            List<Client> clients = clients(4);
            clients.get(0).session.begin("endless");
            this.clock.in(seconds(4), clients.get(0).session::close);
            Work request = clients.get(1).session.begin("quote");
            this.clock.in(seconds(4), clients.get(1).session::acknowledge);
            this.clock.in(seconds(5), request::close);
            clients.get(2).session.begin("endless");
        });
        drainUntil(30, source);
        reports.add(this.ledger.sessions());
        assertThat(reports).containsExactly(new Sessions(1, 0, 1, 0, 0), new Sessions(4, 1, 2, 2, 1));
        assertThat(reports.get(1).coverage()).hasValue(0.5);
        assertThat(Sessions.NONE.coverage()).isEmpty();
    }

    @Test
    void whoWasToldIsClosedAlthoughTheApplicationIsBackAndTheOthersStay() {
        List<Client> clients = clients(20);
        SessionsSource source = source(gradual());
        this.clock.at(seconds(1), source::resume);
        List<Client> closed = new ArrayList<>();
        this.clock.at(
                seconds(29),
                () -> clients.stream().filter((client) -> client.closedAt >= 0).forEach(closed::add));
        drainUntil(30, source);
        List<Client> told =
                clients.stream().filter((client) -> client.suspendedAt <= 1).toList();
        assertThat(told).hasSizeBetween(2, 18).containsExactlyInAnyOrderElementsOf(closed);
    }

    @Test
    void aDrainHasTheTimeThatIsWaitedForCompletion() {
        List<Client> clients = clients(100);
        drainUntil(20, source(gradual()));
        assertThat(clients).allMatch((client) -> client.told.equals(List.of("SUSPEND", "DISCONNECT")));
        assertThat(clients.stream()
                        .mapToDouble((client) -> client.closedAt)
                        .max()
                        .orElseThrow())
                .isBetween(10.0, 15.0);
        assertThat(clients.get(0).notice.reason()).isEqualTo("drain");
    }

    @Test
    void aShutdownOfADrainingApplicationTellsNobodyTwice() {
        List<Client> clients = clients(20);
        drainUntil(1, source(gradual()));
        assertThat(clients).allMatch((client) -> client.told.equals(List.of("SUSPEND", "DISCONNECT")));
        assertThat(clients).allMatch((client) -> client.closedAt <= 12);
    }

    @Test
    void namesTheAlternatives() {
        List<URI> others = List.of(URI.create("http://a:1"), URI.create("http://b:2"), URI.create("http://c:3"));
        this.alternatives = () -> others;
        List<Client> clients = clients(50);
        shutDown(gradual());
        assertThat(clients)
                .allMatch((client) -> client.notice.alternatives().size() == 3
                        && client.notice.alternatives().containsAll(others));
        assertThat(clients.stream()
                        .map((client) -> client.notice.alternatives().get(0))
                        .distinct())
                .as("not all go to the first, seed " + this.seed)
                .hasSize(3);
    }

    @Test
    void knowsNoAlternativesIfThatTakesTooLong() {
        this.threads.hangs("shutdown-alternatives");
        this.alternatives = () -> List.of(URI.create("http://a:1"));
        Client client = new Client(true);
        shutDown(gradual());
        assertThat(client.suspendedAt).isEqualTo(1);
        assertThat(client.notice.alternatives()).isEmpty();
    }

    @Test
    void knowsNoAlternativesIfThatFails() {
        this.alternatives = () -> {
            throw new IllegalStateException("no registry");
        };
        Client client = new Client(true);
        shutDown(gradual());
        assertThat(client.notice.alternatives()).isEmpty();
        assertThat(this.failures).extracting(Throwable::getMessage).containsExactly("no registry");
    }

    @Test
    void aRequestKnowsItsSession() {
        Client client = new Client(true);
        Work outer = client.session.handle("outer");
        assertThat(this.hall.current()).contains(client.session);
        outer.close();
        assertThat(this.hall.current()).isEmpty();
    }

    @Test
    void anApplicationWithoutSessionsDoesNotWait() {
        shutDown(gradual());
        assertThat(this.threads.names()).noneMatch((name) -> name.contains("sessions"));
    }

    /** What waits for the end of a drain would wait for ever: at this time the application shuts down. */
    private void drainUntil(double end, SessionsSource source) {
        this.clock.at(seconds(end), () -> shutDown(source, ShutdownCause.SIGTERM));
        source.pause();
        try {
            this.clock.awaitUntil(seconds(end).toNanos(), () -> false);
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** All that is known of a shutdown is what caused it. */
    private record Beginning(ShutdownCause cause) implements ShutdownProgress {

        private static Milestone unknown() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Milestone outstandingRequests() {
            return unknown();
        }

        @Override
        public Milestone outstandingPubSubMessages() {
            return unknown();
        }

        @Override
        public Milestone outstandingTasks() {
            return unknown();
        }

        @Override
        public Milestone runningHandlers() {
            return unknown();
        }

        @Override
        public Milestone forceCloseTasks() {
            return unknown();
        }

        @Override
        public Milestone forceShutdown() {
            return unknown();
        }
    }
}
