package io.quiesce.sample.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.willAnswer;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.quiesce.sample.SampleTest;
import io.quiesce.sample.partner.Partner;
import io.quiesce.sample.partner.WorkTime;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Tests for what happens to an order after it has been taken.
 */
@SampleTest
class OrderLifecycleTests {

    /** More than spring-kafka makes by default. */
    private static final int ATTEMPTS = 12;

    @Autowired
    private OrderService orders;

    @Autowired
    private Partner partner;

    @Autowired
    private TransactionOperations transactions;

    @Autowired
    private ApplicationEventPublisher events;

    @Autowired
    private JdbcClient jdbcClient;

    @Test
    void confirmsAnOrderAndSettlesIt() {
        long id = place();
        await().untilAsserted(() ->
                assertThat(this.orders.get(id, WorkTime.NONE).status()).isEqualTo(OrderStatus.SETTLED));
        assertThat(count("confirmations", id)).isEqualTo(1);
        assertThat(count("settlements", id)).isEqualTo(1);
        assertThat(count("outbox", id)).isZero();
    }

    @Test
    void settlesWhenTheMessageArrives() throws Exception {
        CompletableFuture<Thread> settling = new CompletableFuture<>();
        willAnswer((call) -> {
                    settling.complete(Thread.currentThread());
                    return call.callRealMethod();
                })
                .given(this.partner)
                .call(SampleTest.SETTLEMENT);
        place();
        assertThat(settling.get(10, TimeUnit.SECONDS).getName()).startsWith("settlement-");
    }

    @Test
    void settlesHoweverManyAttemptsItTakes() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        willAnswer((call) -> {
                    if (attempts.incrementAndGet() <= ATTEMPTS) {
                        throw new IllegalStateException("The bank does not answer");
                    }
                    return call.callRealMethod();
                })
                .given(this.partner)
                .call(SampleTest.SETTLEMENT);
        long id = place();
        await().untilAsserted(() -> assertThat(count("settlements", id)).isEqualTo(1));
        assertThat(attempts).hasValueGreaterThan(ATTEMPTS);
    }

    @Test
    void confirmsInTheBackground() throws Exception {
        CompletableFuture<Thread> confirming = new CompletableFuture<>();
        willAnswer((call) -> {
                    confirming.complete(Thread.currentThread());
                    return call.callRealMethod();
                })
                .given(this.partner)
                .call(SampleTest.CONFIRMATION);
        place();
        assertThat(confirming.get(10, TimeUnit.SECONDS)).isNotEqualTo(Thread.currentThread());
    }

    @Test
    void journalsEachStepOnceAndInOrder() {
        long id = place();
        await().untilAsserted(() -> assertThat(this.jdbcClient
                        .sql("SELECT status FROM journal WHERE order_id = ? ORDER BY occurred_at, id")
                        .param(id)
                        .query(String.class)
                        .list())
                .containsExactly("RECEIVED", "CONFIRMED", "SETTLED"));
    }

    @Test
    void forgetsWhatIsRolledBack() {
        long rolledBack = -1;
        this.transactions.executeWithoutResult((transaction) -> {
            this.events.publishEvent(new OrderEvent(rolledBack, OrderStatus.RECEIVED, Instant.now()));
            transaction.setRollbackOnly();
        });
        long later = place();
        await().untilAsserted(() -> assertThat(count("journal", later)).isPositive());
        assertThat(count("journal", rolledBack)).isZero();
    }

    private long place() {
        return this.orders.place(new NewOrder("Ada", "book", 2), WorkTime.NONE).id();
    }

    private int count(String table, long orderId) {
        return this.jdbcClient
                .sql("SELECT count(*) FROM " + table + " WHERE order_id = ?")
                .param(orderId)
                .query(Integer.class)
                .single();
    }
}
