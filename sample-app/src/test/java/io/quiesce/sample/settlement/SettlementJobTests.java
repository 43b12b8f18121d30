package io.quiesce.sample.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;

import org.junit.jupiter.api.Test;

/**
 * Tests for {@link SettlementJob}.
 */
class SettlementJobTests {

    private final SettlementService settlements = mock();

    private final SettlementJob job = new SettlementJob(this.settlements);

    @Test
    void settlesBatchesUntilNothingIsLeft() throws Exception {
        given(this.settlements.settleBatch()).willReturn(2, 1, 0);
        this.job.settle();
        then(this.settlements).should(times(3)).settleBatch();
    }

    @Test
    void endsWhenInterrupted() throws Exception {
        given(this.settlements.settleBatch()).willReturn(2).willThrow(InterruptedException.class);
        this.job.settle();
        then(this.settlements).should(times(2)).settleBatch();
        assertThat(Thread.interrupted()).isTrue();
    }
}
