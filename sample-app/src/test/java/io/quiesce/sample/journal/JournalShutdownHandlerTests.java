package io.quiesce.sample.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

import java.time.Instant;
import java.util.List;

import io.quiesce.sample.order.OrderEvent;
import io.quiesce.sample.order.OrderStatus;
import io.quiesce.shutdown.Milestone;
import io.quiesce.shutdown.ShutdownProgress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

/**
 * Tests for {@link JournalShutdownHandler} and {@link OrderJournal}.
 */
@JdbcTest
@Import(JournalRepository.class)
class JournalShutdownHandlerTests {

    private final ShutdownProgress progress = mock();

    private final Milestone outstandingTasks = mock();

    @MockitoSpyBean
    private JournalRepository repository;

    @Autowired
    private JdbcClient jdbcClient;

    private OrderJournal journal;

    @BeforeEach
    void createJournal() {
        this.journal = new OrderJournal(this.repository, new JournalProperties(2));
        given(this.progress.outstandingTasks()).willReturn(this.outstandingTasks);
    }

    @Test
    void flushesAllBatches() throws Exception {
        record(1, 2, 3, 4, 5);
        shutDown();
        assertThat(journaled()).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void flushesWhatTheLastTasksAdd() throws Exception {
        record(1);
        willAnswer((call) -> {
                    record(2);
                    return null;
                })
                .given(this.outstandingTasks)
                .await();
        shutDown();
        assertThat(journaled()).containsExactly(1L, 2L);
    }

    @Test
    void writesNothingTwice() throws Exception {
        record(1, 2, 3);
        assertThat(this.journal.flush()).isEqualTo(3);
        assertThat(this.journal.flush()).isZero();
        shutDown();
        assertThat(journaled()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void keepsWhatCannotBeWritten() throws Exception {
        record(1, 2, 3);
        willThrow(new DataAccessResourceFailureException("down"))
                .willCallRealMethod()
                .given(this.repository)
                .append(List.of(event(1), event(2)));
        assertThatExceptionOfType(DataAccessResourceFailureException.class).isThrownBy(this.journal::flush);
        shutDown();
        assertThat(journaled()).containsExactly(1L, 2L, 3L);
    }

    private void shutDown() throws Exception {
        new JournalShutdownHandler(this.journal).shutdown(this.progress);
    }

    private void record(long... orderIds) {
        for (long orderId : orderIds) {
            this.journal.record(event(orderId));
        }
    }

    private static OrderEvent event(long orderId) {
        return new OrderEvent(orderId, OrderStatus.RECEIVED, Instant.EPOCH);
    }

    private List<Long> journaled() {
        return this.jdbcClient
                .sql("SELECT order_id FROM journal ORDER BY id")
                .query(Long.class)
                .list();
    }
}
