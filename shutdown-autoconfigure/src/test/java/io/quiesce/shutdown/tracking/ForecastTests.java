package io.quiesce.shutdown.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;

import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.VirtualClock;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.Forecast.Unit;
import org.junit.jupiter.api.Test;

class ForecastTests {

    private final VirtualClock clock = new VirtualClock();

    private final WorkLedger ledger = new WorkLedger(this.clock, ThreadStarter.DAEMON, (failure) -> {});

    @Test
    void isOverAtOnceIfNothingIsOutstanding() throws Exception {
        past(WorkKind.REQUESTS, 4);
        assertThat(forecast().timeToOffline()).isZero();
    }

    @Test
    void takesTheWindowAtLeast() {
        assertThat(this.ledger.forecast(seconds(3), seconds(10)).timeToOffline())
                .isEqualTo(seconds(3));
    }

    @Test
    void expectsTheMeanOfItsKind() throws Exception {
        past(WorkKind.REQUESTS, 2);
        past(WorkKind.REQUESTS, 6);
        past(WorkKind.MESSAGES, 60);
        this.ledger.begin(WorkKind.REQUESTS, () -> "GET /slow");
        pass(1);
        assertThat(forecast().timeToOffline()).isEqualTo(seconds(3));
    }

    @Test
    void expectsTheLongestOfItsKindFromWhatIsOlderThanTheMean() throws Exception {
        past(WorkKind.TASKS, 1);
        past(WorkKind.TASKS, 9);
        this.ledger.begin(WorkKind.TASKS, () -> "export");
        pass(6);
        assertThat(forecast().timeToOffline()).isEqualTo(seconds(3));
    }

    @Test
    void cannotTellAboutWhatIsOlderThanAnythingSeen() throws Exception {
        past(WorkKind.TASKS, 2);
        this.ledger.begin(WorkKind.TASKS, () -> "export");
        pass(3);
        this.ledger.begin(WorkKind.TASKS, () -> "young");
        assertThat(forecast().timeToOffline()).isNull();
    }

    @Test
    void cannotTellAboutTheFirstOfItsKind() {
        this.ledger.begin(WorkKind.SESSIONS, () -> "HTTP session");
        assertThat(forecast().timeToOffline()).isNull();
    }

    @Test
    void believesWhoKnowsWhenItsWorkEnds() throws Exception {
        past(WorkKind.SESSIONS, 600);
        this.ledger
                .begin(WorkKind.SESSIONS, () -> "lease of ada")
                .expect(() ->
                        OptionalLong.of(seconds(660).minus(this.clock.elapsed()).toNanos()));
        pass(20);
        assertThat(forecast().timeToOffline()).isEqualTo(seconds(40));
        pass(50);
        assertThat(forecast().timeToOffline()).isZero();
    }

    @Test
    void goesByWhatHasBeenSeenWhileNobodyKnows() throws Exception {
        past(WorkKind.SESSIONS, 60);
        this.ledger.begin(WorkKind.SESSIONS, () -> "HTTP session").expect(OptionalLong::empty);
        pass(20);
        assertThat(forecast().timeToOffline()).isEqualTo(seconds(40));
    }

    @Test
    void namesTheSessionsThatADrainWaitsFor() throws Exception {
        TrackedWork ended = this.ledger.begin(WorkKind.SESSIONS, () -> "lease of bob");
        this.ledger.begin(WorkKind.SESSIONS, () -> "lease of ada");
        this.ledger.begin(WorkKind.TASKS, () -> "export");
        pass(2);
        ended.close();
        assertThat(forecast().holding()).containsExactly(new Unit(WorkKind.SESSIONS, "lease of ada", seconds(2)));
        for (int i = 0; i < 30; i++) {
            this.ledger.begin(WorkKind.SESSIONS, () -> "HTTP session");
        }
        assertThat(forecast().holding()).hasSize(20);
    }

    @Test
    void learnsNothingFromWorkThatTurnedOutToBeNone() throws Exception {
        TrackedWork none = this.ledger.begin(WorkKind.TASKS, () -> "none");
        pass(5);
        none.withdraw();
        this.ledger.begin(WorkKind.TASKS, () -> "export");
        assertThat(forecast().timeToOffline()).isNull();
    }

    @Test
    void namesWhatAShutdownWouldCancelOrAbandon() throws Exception {
        past(WorkKind.TASKS, 5);
        this.ledger.begin(WorkKind.TASKS, () -> "old");
        pass(4);
        past(WorkKind.REQUESTS, 30);
        past(WorkKind.MESSAGES, 20);
        this.ledger.begin(WorkKind.MESSAGES, () -> "in time");
        this.ledger.begin(WorkKind.REQUESTS, () -> "nobody can stop it");
        this.ledger.begin(WorkKind.REQUESTS, () -> "stops when told").onCancel(() -> {});
        this.ledger.begin(WorkKind.SESSIONS, () -> "HTTP session");
        Forecast forecast = this.ledger.forecast(Duration.ZERO, seconds(20));
        assertThat(forecast.cancelled()).containsExactly(new Unit(WorkKind.REQUESTS, "stops when told", Duration.ZERO));
        assertThat(forecast.abandoned())
                .containsExactly(
                        new Unit(WorkKind.TASKS, "old", seconds(54)),
                        new Unit(WorkKind.REQUESTS, "nobody can stop it", Duration.ZERO));
    }

    @Test
    void countsOnACancellationThatInterruptsAThread() throws Exception {
        TrackedWork work = this.ledger.begin(WorkKind.TASKS, () -> "export");
        work.attach();
        assertThat(forecast().cancelled()).extracting(Unit::what).containsExactly("export");
        work.close();
    }

    @Test
    void knowsHowManyRequestsCome() throws Exception {
        for (int i = 0; i < 100; i++) {
            pass(1);
            this.ledger.begin(WorkKind.REQUESTS, () -> "GET /").close();
        }
        for (int i = 0; i < 60; i++) {
            this.ledger.begin(WorkKind.REQUESTS, () -> "GET /").close();
            this.ledger.begin(WorkKind.REQUESTS, () -> "GET /").close();
            pass(1);
        }
        assertThat(forecast().requestsPerSecond()).isBetween(1.9, 2.1);
        pass(3600);
        assertThat(forecast().requestsPerSecond()).isLessThan(0.02);
    }

    @Test
    void namesRequestsThatWouldHaveBeenRefusedAndTellsTheirRate() throws Exception {
        for (int i = 0; i < 40; i++) {
            this.ledger.begin(WorkKind.REQUESTS, () -> "request").close();
            this.ledger.begin(WorkKind.REQUESTS, () -> "request").close();
            pass(1);
        }
        this.ledger.sample("GET /cart", false);
        this.ledger.sample("GET /quotes", true);
        pass(1);
        this.ledger.sample("GET /orders", true);
        pass(1);
        this.ledger.sample("GET /orders", true);
        pass(3);
        Forecast forecast = forecast();
        assertThat(forecast.refused())
                .containsExactly(
                        new Unit(WorkKind.REQUESTS, "GET /orders", seconds(3)),
                        new Unit(WorkKind.REQUESTS, "GET /quotes", seconds(5)));
        assertThat(forecast.refusedPerSecond()).isEqualTo(forecast.requestsPerSecond() * 3 / 4);
        pass(16);
        assertThat(forecast().refused()).extracting(Unit::what).containsExactly("GET /orders");
        pass(5);
        assertThat(forecast().refused()).isEmpty();
        assertThat(forecast().refusedPerSecond()).isZero();
    }

    @Test
    void looksAtAFewRequestsOnly() throws Exception {
        assertThat(this.ledger.isSampleDue(begun())).isTrue();
        assertThat(this.ledger.isSampleDue(begun())).isFalse();
        this.clock.awaitUntil(this.clock.nanoTime() + Duration.ofMillis(100).toNanos(), () -> false);
        assertThat(this.ledger.isSampleDue(begun())).isTrue();
        for (int i = 0; i < 300; i++) {
            this.ledger.sample("GET /" + i, i % 2 == 0);
        }
        assertThat(forecast().refused()).hasSize(20).extracting(Unit::what).startsWith("GET /298", "GET /296");
    }

    private TrackedWork begun() {
        return this.ledger.begin(WorkKind.REQUESTS, () -> "GET /");
    }

    private Forecast forecast() {
        return this.ledger.forecast(Duration.ZERO, Duration.ZERO);
    }

    private void past(WorkKind kind, long seconds) throws InterruptedException {
        TrackedWork work = this.ledger.begin(kind, () -> "past");
        pass(seconds);
        work.close();
    }

    private void pass(long seconds) throws InterruptedException {
        this.clock.awaitUntil(this.clock.nanoTime() + seconds(seconds).toNanos(), () -> false);
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }
}
