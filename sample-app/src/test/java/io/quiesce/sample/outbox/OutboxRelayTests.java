package io.quiesce.sample.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.KafkaException;

/**
 * Tests for {@link OutboxRelay}.
 */
class OutboxRelayTests {

    private final Outbox outbox = mock();

    private final RelayCandidate candidate = new RelayCandidate();

    private final OutboxRelay relay =
            new OutboxRelay(this.outbox, new OutboxProperties(Duration.ofSeconds(20)), this.candidate);

    @BeforeEach
    void lead() {
        this.candidate.onGranted(mock());
    }

    @Test
    void tellsUntilNothingIsLeft() throws Exception {
        given(this.outbox.tellOldest(any()))
                .willReturn(Optional.of(1L))
                .willReturn(Optional.of(2L))
                .willReturn(Optional.empty());
        this.relay.relay();
        then(this.outbox).should(times(3)).tellOldest(any());
    }

    @Test
    void leavesItToTheInstanceThatLeads() throws Exception {
        this.candidate.onRevoked(mock());
        this.relay.relay();
        then(this.outbox).should(never()).tellOldest(any());
    }

    @Test
    void tellsNoMoreOnceAnotherLeads() throws Exception {
        given(this.outbox.tellOldest(any())).willAnswer((call) -> {
            this.candidate.onRevoked(mock());
            return Optional.of(1L);
        });
        this.relay.relay();
        then(this.outbox).should().tellOldest(any());
    }

    @Test
    void endsWhenInterrupted() throws Exception {
        given(this.outbox.tellOldest(any())).willThrow(InterruptedException.class);
        this.relay.relay();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void leavesTheRestToTheNextRunWhenTheBrokerFails() throws Exception {
        given(this.outbox.tellOldest(any())).willThrow(new ExecutionException(new KafkaException("gone")));
        this.relay.relay();
        then(this.outbox).should().tellOldest(any());
    }
}
