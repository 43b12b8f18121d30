package io.quiesce.sample.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.Mockito.never;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

/**
 * Tests for {@link Outbox} with a broker that fails in ways a real one cannot be made to.
 */
@JdbcTest
@Import({Outbox.class, OutboxRepository.class})
class OutboxTests {

    @MockitoBean
    private KafkaTemplate<String, String> kafka;

    @Autowired
    private Outbox outbox;

    @Autowired
    private JdbcClient jdbcClient;

    private long order;

    @BeforeEach
    void noteAnOrder() {
        this.jdbcClient
                .sql(
                        """
                        INSERT INTO orders (customer, item, quantity, status, created_at)
                        VALUES ('Ada', 'book', 2, 'RECEIVED', CURRENT_TIMESTAMP)""")
                .update();
        this.order =
                this.jdbcClient.sql("SELECT id FROM orders").query(Long.class).single();
        this.outbox.note(this.order);
    }

    @Test
    void forgetsWhatIsAcknowledged() {
        willReturn(CompletableFuture.completedFuture(null)).given(this.kafka).send(any(), any(), any());
        this.outbox.tell(this.order);
        then(this.kafka).should().send("orders", String.valueOf(this.order), "RECEIVED");
        assertThat(noted()).isZero();
    }

    @Test
    void keepsWhatIsNotAcknowledged() {
        willReturn(CompletableFuture.failedFuture(new KafkaException("gone")))
                .given(this.kafka)
                .send(any(), any(), any());
        this.outbox.tell(this.order);
        assertThat(noted()).isEqualTo(1);
    }

    @Test
    void keepsWhatCannotBeSent() {
        given(this.kafka.send(any(), any(), any())).willThrow(new KafkaException("no metadata"));
        this.outbox.tell(this.order);
        assertThat(noted()).isEqualTo(1);
    }

    @Test
    void keepsWhatIsInterruptedAndLetsTheAnswerBeWritten() {
        willReturn(new CompletableFuture<>()).given(this.kafka).send(any(), any(), any());
        Thread.currentThread().interrupt();
        this.outbox.tell(this.order);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(noted()).isEqualTo(1);
    }

    @Test
    void tellsLaterWhatWasKept() throws Exception {
        willReturn(CompletableFuture.completedFuture(null)).given(this.kafka).send(any(), any(), any());
        assertThat(this.outbox.tellOldest(Instant.now().plusSeconds(1))).hasValue(this.order);
        assertThat(noted()).isZero();
        assertThat(this.outbox.tellOldest(Instant.now().plusSeconds(1))).isEmpty();
    }

    @Test
    void leavesToItsRequestWhatIsNotOldYet() throws Exception {
        assertThat(this.outbox.tellOldest(Instant.now().minusSeconds(20))).isEmpty();
        then(this.kafka).should(never()).send(any(), any(), any());
    }

    @Test
    void keepsWhatIsNotAcknowledgedLaterEither() {
        willReturn(CompletableFuture.failedFuture(new KafkaException("gone")))
                .given(this.kafka)
                .send(any(), any(), any());
        Instant later = Instant.now().plusSeconds(1);
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> this.outbox.tellOldest(later));
        assertThat(noted()).isEqualTo(1);
    }

    private int noted() {
        return this.jdbcClient
                .sql("SELECT count(*) FROM outbox")
                .query(Integer.class)
                .single();
    }
}
