package io.quiesce.sample.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.never;

import io.quiesce.sample.confirmation.ConfirmationService;
import io.quiesce.sample.order.OrderRepository;
import io.quiesce.sample.partner.Partner;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

/**
 * Tests for {@link SettlementService}.
 */
@JdbcTest(properties = "sample.settlement.batch-size=2")
@EnableConfigurationProperties(SettlementProperties.class)
@Import({SettlementService.class, SettlementRepository.class, ConfirmationService.class, OrderRepository.class})
class SettlementServiceTests {

    @MockitoBean
    private Partner bank;

    @Autowired
    private SettlementService settlements;

    @Autowired
    private JdbcClient jdbcClient;

    @Test
    void settlesConfirmedOrdersInBatches() throws Exception {
        insert("CONFIRMED", 3);
        insert("RECEIVED", 1);
        assertThat(this.settlements.settleBatch()).isEqualTo(2);
        assertThat(this.settlements.settleBatch()).isEqualTo(1);
        assertThat(this.settlements.settleBatch()).isZero();
        assertThat(count("SETTLED")).isEqualTo(3);
        assertThat(count("RECEIVED")).isEqualTo(1);
    }

    @Test
    void doesNotCallTheBankForNothing() throws Exception {
        assertThat(this.settlements.settleBatch()).isZero();
        then(this.bank).should(never()).call(any());
    }

    @Test
    void settlesNothingWhenInterrupted() throws Exception {
        insert("CONFIRMED", 2);
        willThrow(InterruptedException.class).given(this.bank).call(any());
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(this.settlements::settleBatch);
        assertThat(count("SETTLED")).isZero();
    }

    @Test
    void settlesAnOrderThatIsNotConfirmedYet() throws Exception {
        insert("RECEIVED", 1);
        this.settlements.settle(onlyOrder());
        assertThat(count("SETTLED")).isEqualTo(1);
        assertThat(countRows("confirmations")).isEqualTo(1);
    }

    @Test
    void keepsCountOfWhatIsSettledTwice() throws Exception {
        insert("CONFIRMED", 1);
        this.settlements.settle(onlyOrder());
        this.settlements.settle(onlyOrder());
        assertThat(count("SETTLED")).isEqualTo(1);
        assertThat(countRows("settlements")).isEqualTo(2);
    }

    @Test
    void doesNotSettleAnOrderWhenInterrupted() throws Exception {
        insert("CONFIRMED", 1);
        willThrow(InterruptedException.class).given(this.bank).call(any());
        long order = onlyOrder();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> this.settlements.settle(order));
        assertThat(count("SETTLED")).isZero();
        assertThat(countRows("settlements")).isZero();
    }

    private long onlyOrder() {
        return this.jdbcClient.sql("SELECT id FROM orders").query(Long.class).single();
    }

    private int countRows(String table) {
        return this.jdbcClient
                .sql("SELECT count(*) FROM " + table)
                .query(Integer.class)
                .single();
    }

    private void insert(String status, int times) {
        for (int i = 0; i < times; i++) {
            this.jdbcClient
                    .sql(
                            """
                            INSERT INTO orders (customer, item, quantity, status, created_at)
                            VALUES ('Ada', 'book', 2, ?, CURRENT_TIMESTAMP)""")
                    .param(status)
                    .update();
        }
    }

    private int count(String status) {
        return this.jdbcClient
                .sql("SELECT count(*) FROM orders WHERE status = ?")
                .param(status)
                .query(Integer.class)
                .single();
    }
}
