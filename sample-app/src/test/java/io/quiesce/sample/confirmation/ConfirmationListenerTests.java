package io.quiesce.sample.confirmation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

import java.time.Instant;

import io.quiesce.sample.order.OrderEvent;
import io.quiesce.sample.order.OrderStatus;
import io.quiesce.sample.partner.Partner;
import io.quiesce.sample.partner.WorkTime;
import org.junit.jupiter.api.Test;

/**
 * Tests for {@link ConfirmationListener}.
 */
class ConfirmationListenerTests {

    private final ConfirmationService confirmations = mock();

    private final Partner mailServer = mock();

    private final ConfirmationListener listener =
            new ConfirmationListener(this.confirmations, this.mailServer, new ConfirmationProperties(WorkTime.NONE));

    @Test
    void confirmsOnceTheMailIsSent() {
        this.listener.confirm(new OrderEvent(7, OrderStatus.RECEIVED, Instant.EPOCH));
        then(this.confirmations).should().confirm(7);
    }

    @Test
    void leavesTheOrderUnconfirmedWhenInterrupted() throws Exception {
        willThrow(InterruptedException.class).given(this.mailServer).call(any());
        this.listener.confirm(new OrderEvent(7, OrderStatus.RECEIVED, Instant.EPOCH));
        then(this.confirmations).should(never()).confirm(anyLong());
        assertThat(Thread.interrupted()).isTrue();
    }
}
