package io.quiesce.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BalancerClientTests {

    private static final FakeServer.Behaviour OK = FakeServer.answer(201, "{\"id\":1}");

    private static final FakeServer.Behaviour READY = FakeServer.answer(200, "{}");

    private static final FakeServer.Behaviour REFUSING = FakeServer.answer(503, "{}");

    private static final RequestKind POST = RequestKind.post(Duration.ZERO);

    private static final Duration SOON = Duration.ofSeconds(10);

    private final BalancerClient balancer = new BalancerClient(change -> {}, Duration.ofSeconds(1));

    private FakeServer first;

    private FakeServer second;

    @BeforeEach
    void start() throws IOException {
        this.first = new FakeServer(READY);
        this.second = new FakeServer(READY);
    }

    @AfterEach
    void stop() {
        this.balancer.close();
        this.first.close();
        this.second.close();
    }

    @Test
    void failsWhatItCannotSend() {
        Sample sample = this.balancer.send(POST, System.nanoTime());
        assertThat(sample.outcome()).isEqualTo(Outcome.NO_BACKEND);
        assertThat(sample.backend()).isEmpty();
    }

    @Test
    void sendsInTurnToThoseThatAreUp() throws InterruptedException {
        addBoth();
        assertThat(sendFour()).containsExactlyInAnyOrder("A", "A", "B", "B");
    }

    @Test
    void takesABackendDownAfterOneRefusalAndUpAfterOneSuccess() throws InterruptedException {
        addBoth();
        this.first.behave(REFUSING);
        assertThat(this.balancer.awaitState("A", false, SOON)).isTrue();
        assertThat(sendFour()).containsOnly("B");
        this.first.behave(READY);
        assertThat(this.balancer.awaitState("A", true, SOON)).isTrue();
        assertThat(sendFour()).contains("A");
        assertThat(this.balancer.changes().stream()
                        .filter(change -> change.backend().equals("A")))
                .extracting(BackendChange::up)
                .containsExactly(true, false, true);
    }

    /** A probe that is under way in that moment has its connection reset; the next is refused one. */
    @Test
    void takesABackendDownThatIsGone() throws InterruptedException {
        addBoth();
        this.first.close();
        assertThat(this.balancer.awaitState("A", false, SOON)).isTrue();
        assertThat(this.balancer.changes())
                .last()
                .extracting(BackendChange::detail)
                .asString()
                .containsAnyOf("refused", "reset/eof");
    }

    @Test
    void takesABackendDownWhenItsProbeGetsNoAnswer() throws InterruptedException {
        addBoth();
        this.first.behave(FakeServer.silence());
        assertThat(this.balancer.awaitState("A", false, SOON)).isTrue();
        assertThat(this.balancer.changes())
                .last()
                .extracting(BackendChange::detail)
                .asString()
                .contains("timeout");
    }

    @Test
    void probesOnConnectionsOfTheirOwn() throws InterruptedException {
        addBoth();
        this.first.behave(OK);
        sendFour();
        assertThat(this.first.connections()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void removedBackendGetsNothing() throws InterruptedException {
        addBoth();
        this.balancer.remove("A");
        assertThat(sendFour()).containsOnly("B");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> this.balancer.inFlight("A"))
                .withMessageContaining("'A'");
    }

    @Test
    void refusesANameThatWasUsed() throws InterruptedException {
        addBoth();
        this.balancer.remove("A");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> this.balancer.add("A", this.first.uri()))
                .withMessageContaining("'A'");
    }

    @Test
    void failureOfARequestTakesNothingDown() throws InterruptedException {
        addBoth();
        this.balancer.remove("B");
        this.first.behave(FakeServer.reset());
        assertThat(this.balancer.send(POST, System.nanoTime()).outcome()).isEqualTo(Outcome.RESET);
        assertThat(this.balancer.send(POST, System.nanoTime()).backend()).hasValue("A");
    }

    private void addBoth() throws InterruptedException {
        this.balancer.add("A", this.first.uri());
        this.balancer.add("B", this.second.uri());
        assertThat(this.balancer.awaitState("A", true, SOON)).isTrue();
        assertThat(this.balancer.awaitState("B", true, SOON)).isTrue();
    }

    private List<String> sendFour() {
        return Stream.generate(() -> this.balancer.send(POST, System.nanoTime()))
                .limit(4)
                .map(Sample::backend)
                .flatMap(Optional::stream)
                .toList();
    }
}
