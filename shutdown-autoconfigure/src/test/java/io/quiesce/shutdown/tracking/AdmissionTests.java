package io.quiesce.shutdown.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.quiesce.shutdown.AdmissionRequest;
import io.quiesce.shutdown.AffinityResolver;
import io.quiesce.shutdown.AnyRequest;
import io.quiesce.shutdown.PriorityResolver;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.tracking.Admission.Decision;
import org.junit.jupiter.api.Test;

class AdmissionTests {

    private ShutdownState state = ShutdownState.BECOMING_OFFLINE;

    private boolean refusing = true;

    private final List<Throwable> failures = new ArrayList<>();

    private record Request(String path) implements AnyRequest {}

    private final AffinityResolver broken = (request) -> {
        throw new IllegalStateException("expected");
    };

    private final AffinityResolver carts = (request) -> request.path().startsWith("/cart");

    private final PriorityResolver emergencies = (request) ->
            request.path().startsWith("/emergency") || request.path().startsWith("/cart");

    private final Admission admission = new Admission(
            () -> this.state,
            () -> this.refusing,
            List.of(this.broken, this.carts),
            List.of(this.emergencies),
            this.failures::add,
            new Decisions());

    private Decision decide(String path) {
        return this.admission.decide(new Request(path));
    }

    @Test
    void tellsBeforehandWhatWouldBeRefused() {
        this.state = ShutdownState.ONLINE;
        assertThat(this.admission.wouldRefuse(new Request("/orders"))).isTrue();
        assertThat(this.admission.wouldRefuse(new Request("/cart"))).isFalse();
        assertThat(this.admission.wouldRefuse(new Request("/emergency"))).isFalse();
    }

    @Test
    void letsEverythingInDuringTheWindow() {
        this.refusing = false;
        assertThat(decide("/orders")).isEqualTo(Decision.WINDOW);
    }

    @Test
    void refusesWhatNobodySpeaksFor() {
        assertThat(decide("/orders")).isEqualTo(Decision.BECOMING_OFFLINE);
    }

    @Test
    void countsWhatItIsTold() {
        decide("/orders");
        assertThat(this.admission.count(Decision.BECOMING_OFFLINE)).isZero();
        this.admission.conclude(Decision.BECOMING_OFFLINE);
        assertThat(this.admission.count(Decision.BECOMING_OFFLINE)).isOne();
    }

    @Test
    void letsInWhatOnlyThisInstanceCanServeBeforeItAsksForPriority() {
        assertThat(decide("/cart/1")).isEqualTo(Decision.AFFINITY);
    }

    @Test
    void letsInWhatIsImportantUntilItIsOffline() {
        assertThat(decide("/emergency")).isEqualTo(Decision.PRIORITY);
        this.state = ShutdownState.OFFLINE;
        assertThat(decide("/emergency")).isEqualTo(Decision.OFFLINE);
        assertThat(decide("/cart/1").isAccepted()).isFalse();
    }

    @Test
    void reportsAResolverThatFailsAndAsksTheOthers() {
        assertThat(decide("/cart/1")).isEqualTo(Decision.AFFINITY);
        assertThat(this.failures).singleElement().satisfies((failure) -> assertThat(failure)
                .hasMessage("expected"));
    }

    @Test
    void isOpenWhenOnlineAndLeavesAShutdownToItsOwnRules() {
        this.state = ShutdownState.ONLINE;
        assertThat(this.admission.isOpen()).isTrue();
        assertThat(decide("/orders")).isEqualTo(Decision.ONLINE);
        this.state = ShutdownState.SHUTTING_DOWN;
        assertThat(this.admission.isOpen()).isTrue();
    }

    @Test
    void saysForPeopleWhatItDecides() {
        assertThat(Decision.BECOMING_OFFLINE.label()).isEqualTo("becoming-offline");
        assertThat(Decision.AFFINITY.label()).isEqualTo("affinity");
        assertThat(Stream.of(Decision.values()).filter(Decision::isAccepted))
                .containsExactly(
                        Decision.ONLINE, Decision.EXEMPT, Decision.WINDOW, Decision.AFFINITY, Decision.PRIORITY);
    }

    @Test
    void tellsClientsThatItLeavesUnlessItIsOnline() {
        this.state = ShutdownState.ONLINE;
        assertThat(this.admission.leaving()).isNull();
        this.state = ShutdownState.SHUTTING_DOWN;
        assertThat(this.admission.leaving()).isEqualTo("shutting-down");
    }

    @Test
    void refusesOnlyWhenItIsSoftlyOutOfServiceAndPastItsWindow() {
        this.state = ShutdownState.BECOMING_OFFLINE;
        this.refusing = false;
        assertThat(this.admission.isRefusing()).isFalse();
        this.refusing = true;
        assertThat(this.admission.isRefusing()).isTrue();
        this.state = ShutdownState.SHUTTING_DOWN;
        assertThat(this.admission.isRefusing()).isFalse();
    }

    @Test
    void asksQuietlyWhatWouldBelongHere() {
        QuietAffinity quiet = new QuietAffinity() {
            @Override
            public boolean belongsHere(AdmissionRequest request) {
                throw new AssertionError("This would be taken for a request");
            }

            @Override
            public boolean wouldBelongHere(AdmissionRequest request) {
                return request.path().equals("/mine");
            }
        };
        Admission asking = new Admission(
                () -> this.state, () -> true, List.of(quiet), List.of(), this.failures::add, new Decisions());
        assertThat(asking.wouldRefuse(new Request("/mine"))).isFalse();
        assertThat(asking.wouldRefuse(new Request("/other"))).isTrue();
    }
}
