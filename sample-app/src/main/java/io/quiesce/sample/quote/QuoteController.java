package io.quiesce.sample.quote;

import java.util.concurrent.CompletableFuture;

import io.quiesce.sample.order.Order;
import io.quiesce.sample.order.OrderService;
import io.quiesce.sample.partner.WorkTime;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Offers quotes over HTTP, with no thread held while the carrier is asked.
 */
@RestController
class QuoteController {

    private final OrderService orders;

    private final QuoteService quotes;

    QuoteController(OrderService orders, QuoteService quotes) {
        this.orders = orders;
        this.quotes = quotes;
    }

    @GetMapping("/orders/{id}/quote")
    CompletableFuture<Quote> quote(@PathVariable long id, @RequestParam(defaultValue = "0s") WorkTime work) {
        Order order = this.orders.get(id, WorkTime.NONE);
        return this.quotes.quote(order, work);
    }
}
