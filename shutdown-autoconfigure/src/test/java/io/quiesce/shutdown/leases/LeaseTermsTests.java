package io.quiesce.shutdown.leases;

import static io.quiesce.shutdown.leases.LeaseFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.quiesce.shutdown.LeaseDecision;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.WorkTracker.Work;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is granted a lease in which state, and for how long. */
@Timeout(60)
class LeaseTermsTests {

    private static final LeaseDecision REFUSED = new LeaseDecision(false, Set.of(), Duration.ZERO, 480, seconds(7));

    private LeaseFixture app = new LeaseFixture(seconds(20));

    private static LeaseDecision granted(long seconds, String... contacts) {
        return new LeaseDecision(true, Set.of(contacts), seconds(seconds), 200, Duration.ZERO);
    }

    private LeaseDecision renew(String holder) {
        return this.app.leases.renew(holder, "phone", seconds(60));
    }

    @Test
    void grantsAsAskedWhileOnlineAndCounts() {
        assertThat(renew("ada")).isEqualTo(granted(60, "phone"));
        assertThat(renew("bob")).isEqualTo(granted(60, "phone"));
        assertThat(this.app.leases.renew("bob", List.of("phone", "desk", "desk"), seconds(5)))
                .isEqualTo(granted(5, "phone", "desk"));
        assertThat(this.app.sessions()).isEqualTo(3);
        assertThat(this.app.leases.holders()).containsExactlyInAnyOrder("ada", "bob");
        assertThat(this.app.leases.contacts("bob")).containsExactly("phone", "desk");
        assertThat(this.app.refused()).isZero();
    }

    @Test
    void namesTheOnlyContactAsItsHolder() {
        assertThat(this.app.leases.renew("ada", seconds(60))).isEqualTo(granted(60, "ada"));
        assertThat(this.app.leases.contacts("ada")).containsExactly("ada");
    }

    @Test
    void refusesAnIdleHolderWhileBecomingOfflineAndRemovesItAtOnce() {
        renew("ada");
        renew("bob");
        this.app.drain();
        assertThat(renew("ada")).isEqualTo(REFUSED);
        assertThat(this.app.leases.holders()).containsExactly("bob");
        assertThat(this.app.told).containsExactly("0 ada/phone REFUSED");
        assertThat(this.app.sessions()).isOne();
        assertThat(this.app.refused()).isOne();
        assertThat(this.app.state()).isEqualTo(ShutdownState.BECOMING_OFFLINE);
    }

    @Test
    void isOfflineWhenTheLastHasBeenRefused() {
        renew("ada");
        this.app.drain();
        this.app.clock.pass(seconds(4));
        assertThat(this.app.state()).isEqualTo(ShutdownState.BECOMING_OFFLINE);
        renew("ada");
        assertThat(this.app.state()).isEqualTo(ShutdownState.OFFLINE);
        assertThat(this.app.since()).isEqualTo(seconds(4));
    }

    @ParameterizedTest
    @CsvSource({"20, 60, 20", "20, 20, 20", "20, 10, 10", "0, 60, 60", "90, 60, 60"})
    void shortensTheLeaseOfAnActiveHolderUnlessThatIsNoShorter(long configured, long requested, long expected) {
        this.app = new LeaseFixture(seconds(configured));
        renew("ada");
        this.app.active.add("ada/phone");
        this.app.drain();
        assertThat(this.app.leases.renew("ada", "phone", seconds(requested))).isEqualTo(granted(expected, "phone"));
        this.app.clock.pass(seconds(expected).minusNanos(1));
        assertThat(this.app.sessions()).isOne();
        this.app.clock.pass(Duration.ofNanos(1));
        this.app.clock.settle();
        assertThat(this.app.sessions()).isZero();
    }

    @Test
    void grantsTheFirstLeaseOfAHolderWithActiveWorkOnly() {
        renew("other");
        this.app.active.add("ada/phone");
        this.app.drain();
        assertThat(renew("ada")).isEqualTo(granted(20, "phone"));
        assertThat(renew("bob")).isEqualTo(REFUSED);
        assertThat(this.app.told).isEmpty();
        assertThat(this.app.sessions()).isEqualTo(2);
        assertThat(this.app.refused()).isOne();
    }

    @Test
    void keepsThoseContactsThatAreActive() {
        this.app.leases.renew("ada", List.of("phone", "desk", "car"), seconds(60));
        this.app.active.addAll(List.of("ada/phone", "ada/car"));
        this.app.drain();
        assertThat(this.app.leases.renew("ada", List.of("phone", "desk", "new"), seconds(60)))
                .isEqualTo(granted(20, "phone"));
        assertThat(this.app.leases.contacts("ada")).containsExactly("phone", "car");
        assertThat(this.app.told).containsExactly("0 ada/desk REFUSED");
        assertThat(this.app.sessions()).isEqualTo(2);
        assertThat(this.app.refused()).isEqualTo(2);
    }

    @Test
    void leavesTheTimeOfAnActiveContactAloneThatWasNotAskedFor() {
        this.app.leases.renew("ada", List.of("phone", "car"), seconds(60));
        this.app.active.addAll(List.of("ada/phone", "ada/car"));
        this.app.drain();
        assertThat(this.app.leases.renew("ada", "phone", seconds(60))).isEqualTo(granted(20, "phone"));
        this.app.clock.pass(seconds(20));
        this.app.clock.settle();
        assertThat(this.app.leases.contacts("ada")).containsExactly("car");
        this.app.clock.pass(seconds(40));
        this.app.clock.settle();
        assertThat(this.app.told).containsExactly("20 ada/phone EXPIRED", "60 ada/car EXPIRED");
    }

    @Test
    void removesIdleContactsThatWereNotAskedFor() {
        this.app.leases.renew("ada", List.of("phone", "desk"), seconds(60));
        this.app.active.add("ada/phone");
        this.app.drain();
        assertThat(this.app.leases.renew("ada", "phone", seconds(60))).isEqualTo(granted(20, "phone"));
        assertThat(this.app.told).containsExactly("0 ada/desk REFUSED");
        assertThat(this.app.refused()).isZero();
    }

    @Test
    void grantsAsAskedInTheWindowOfADrain() {
        this.app.keepAcceptingFor(seconds(10));
        this.app.drain();
        this.app.clock.pass(seconds(10).minusNanos(1));
        assertThat(renew("ada")).isEqualTo(granted(60, "phone"));
        this.app.clock.pass(Duration.ofNanos(1));
        assertThat(renew("ada")).isEqualTo(REFUSED);
        assertThat(this.app.state()).isEqualTo(ShutdownState.OFFLINE);
    }

    @Test
    void grantsAsAskedAgainWhenItIsBack() {
        renew("ada");
        this.app.active.add("ada/phone");
        this.app.drain();
        assertThat(renew("ada")).isEqualTo(granted(20, "phone"));
        this.app.resume();
        assertThat(renew("ada")).isEqualTo(granted(60, "phone"));
        assertThat(renew("bob")).isEqualTo(granted(60, "phone"));
        this.app.leases.release("ada");
        this.app.leases.release("bob");
        this.app.drain();
        assertThat(this.app.state()).isEqualTo(ShutdownState.OFFLINE);
        this.app.resume();
        assertThat(renew("bob")).isEqualTo(granted(60, "phone"));
    }

    @Test
    void refusesEverybodyWhileOffline() {
        this.app.active.add("ada/phone");
        this.app.drain();
        assertThat(this.app.state()).isEqualTo(ShutdownState.OFFLINE);
        assertThat(renew("ada")).isEqualTo(REFUSED);
        assertThat(this.app.sessions()).isZero();
    }

    @Test
    void refusesWhoIsCountedWhenTheApplicationHasJustBecomeOffline() {
        Work work = this.app.ledger.tracker().begin("export");
        this.app.drain();
        this.app.activities.add((holder, contact) -> {
            work.close();
            return this.app.state() == ShutdownState.OFFLINE;
        });
        assertThat(renew("ada")).isEqualTo(REFUSED);
        assertThat(this.app.sessions()).isZero();
        assertThat(this.app.refused()).isOne();
        assertThat(this.app.leases.holders()).isEmpty();
        assertThat(this.app.told).isEmpty();
    }

    @Test
    void followsTheRulesOfADrainAfterTheWindowOfAShutdown() {
        this.app.active.add("ada/phone");
        renew("ada");
        renew("bob");
        Work work = this.app.ledger.tracker().begin("export");
        this.app.clock.start("signal", () -> this.app.engine.drain(ShutdownCause.SIGTERM));
        this.app.clock.pass(seconds(3).minusNanos(1));
        assertThat(this.app.state()).isEqualTo(ShutdownState.SHUTTING_DOWN);
        assertThat(renew("bob")).isEqualTo(granted(60, "phone"));
        this.app.clock.pass(Duration.ofNanos(1));
        this.app.clock.settle();
        assertThat(renew("ada")).isEqualTo(granted(20, "phone"));
        assertThat(renew("bob")).isEqualTo(REFUSED);
        work.close();
        this.app.clock.settle();
        assertThat(this.app.clock.running()).doesNotContain("signal");
        assertThat(this.app.sessions()).isOne();
    }

    @Test
    void doesNotHoldAShutdown() {
        renew("ada");
        this.app.clock.start("signal", () -> this.app.engine.drain(ShutdownCause.CONTEXT_CLOSED));
        this.app.clock.settle();
        assertThat(this.app.clock.running()).doesNotContain("signal");
        assertThat(this.app.engine.closed().orElseThrow().success()).isTrue();
    }

    @Test
    void asksTheOthersWhenOneCannotSayWhatIsActive() {
        this.app.activities.add(0, (holder, contact) -> {
            throw new IllegalStateException("expected");
        });
        renew("ada");
        renew("bob");
        this.app.active.add("ada/phone");
        this.app.drain();
        assertThat(renew("ada").granted()).isTrue();
        assertThat(renew("bob").granted()).isFalse();
        assertThat(this.app.failures).hasSize(2).allSatisfy((failure) -> assertThat(failure)
                .hasMessage("expected"));
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "31536001"})
    void refusesATimeThatCannotBeMeant(long requested) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> this.app.leases.renew("ada", seconds(requested)))
                .withMessage("'requested' must be positive and at most 365 days but is " + seconds(requested));
        assertThat(this.app.leases.holders()).isEmpty();
    }

    @Test
    void refusesARequestWithoutAContact() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> this.app.leases.renew("ada", List.of(), seconds(1)))
                .withMessage("'contacts' must not be empty");
    }
}
