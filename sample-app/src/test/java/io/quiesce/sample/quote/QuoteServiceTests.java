package io.quiesce.sample.quote;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeoutException;

import io.quiesce.sample.order.Order;
import io.quiesce.sample.order.OrderStatus;
import io.quiesce.sample.partner.Partner;
import io.quiesce.sample.partner.WorkTime;
import org.junit.jupiter.api.Test;

/**
 * Tests for {@link QuoteService}.
 */
class QuoteServiceTests {

    private static final Order ORDER = new Order(7, "Ada", "book", 2, OrderStatus.RECEIVED, Instant.EPOCH);

    private static final WorkTime LONG = WorkTime.of("5m");

    @Test
    void quotesTheDeliveryOfAllPieces() {
        assertThat(service(Duration.ofMinutes(1)).quote(ORDER, WorkTime.of("10ms")))
                .succeedsWithin(Duration.ofSeconds(5))
                .isEqualTo(new Quote(7, new BigDecimal("5.90")));
    }

    @Test
    void failsWhenTheCarrierTakesTooLong() {
        assertThat(service(Duration.ofMillis(10)).quote(ORDER, LONG))
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .withCauseInstanceOf(TimeoutException.class);
    }

    private static QuoteService service(Duration timeout) {
        return new QuoteService(new Partner(), new QuoteProperties(timeout));
    }
}
