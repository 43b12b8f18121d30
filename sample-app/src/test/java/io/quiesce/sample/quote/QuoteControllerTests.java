package io.quiesce.sample.quote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.asyncDispatch;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import io.quiesce.sample.order.Order;
import io.quiesce.sample.order.OrderService;
import io.quiesce.sample.order.OrderStatus;
import io.quiesce.sample.partner.WorkTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/**
 * Tests for {@link QuoteController}.
 */
@WebMvcTest(QuoteController.class)
class QuoteControllerTests {

    private static final Order ORDER = new Order(7, "Ada", "book", 2, OrderStatus.RECEIVED, Instant.EPOCH);

    private final CompletableFuture<Quote> quote = new CompletableFuture<>();

    @Autowired
    private MockMvcTester mvc;

    @MockitoBean
    private OrderService orders;

    @MockitoBean
    private QuoteService quotes;

    @Test
    @Timeout(10)
    void holdsNoThreadWhileTheCarrierIsAsked() {
        MvcTestResult pending = request();
        assertThat(pending.getRequest().isAsyncStarted()).isTrue();
        assertThat(this.quote).isNotDone();
        this.quote.complete(new Quote(7, new BigDecimal("5.90")));
        assertThat(dispatch(pending))
                .hasStatusOk()
                .bodyJson()
                .isStrictlyEqualTo("""
                {"orderId": 7, "price": 5.90}""");
    }

    @Test
    void isUnavailableWhenTheCarrierTakesTooLong() {
        MvcTestResult pending = request();
        this.quote.completeExceptionally(new TimeoutException());
        assertThat(dispatch(pending))
                .hasStatus(503)
                .hasHeader("Retry-After", "1")
                .bodyJson()
                .extractingPath("$.detail")
                .isEqualTo("The answer took too long; try again later");
    }

    private MvcTestResult request() {
        given(this.orders.get(7, WorkTime.NONE)).willReturn(ORDER);
        given(this.quotes.quote(ORDER, WorkTime.of("2s"))).willReturn(this.quote);
        return this.mvc.get().uri("/orders/7/quote?work=2s").asyncExchange();
    }

    private MvcTestResult dispatch(MvcTestResult pending) {
        return this.mvc.perform(asyncDispatch(pending.getMvcResult()));
    }
}
