package io.quiesce.sample.quote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import io.quiesce.sample.order.Order;
import io.quiesce.sample.order.OrderStatus;
import io.quiesce.sample.partner.Partner;
import io.quiesce.sample.partner.ShuttingDownException;
import io.quiesce.sample.partner.WorkTime;
import io.quiesce.shutdown.Milestone;
import io.quiesce.shutdown.ShutdownProgress;
import org.junit.jupiter.api.Test;

/**
 * Tests for {@link QuoteService} and {@link QuoteShutdownHandler}.
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

    @Test
    void givesUpPendingQuotesWhenTasksAreCancelled() throws Exception {
        QuoteService service = service(Duration.ofMinutes(1));
        CompletableFuture<Quote> quote = service.quote(ORDER, LONG);
        ShutdownProgress progress = mock();
        Milestone forceCloseTasks = mock();
        given(progress.forceCloseTasks()).willReturn(forceCloseTasks);
        willAnswer((call) -> {
                    assertThat(quote).isNotDone();
                    return null;
                })
                .given(forceCloseTasks)
                .await();
        new QuoteShutdownHandler(service).shutdown(progress);
        assertThat(quote)
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(ShuttingDownException.class);
    }

    private static QuoteService service(Duration timeout) {
        return new QuoteService(new Partner(), new QuoteProperties(timeout));
    }
}
