package io.quiesce.sample.quote;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.quiesce.sample.order.Order;
import io.quiesce.sample.partner.Partner;
import io.quiesce.sample.partner.WorkTime;
import org.springframework.stereotype.Service;

/**
 * Asks the carrier for quotes.
 */
@Service
class QuoteService {

    private final Partner carrier;

    private final QuoteProperties properties;

    QuoteService(Partner carrier, QuoteProperties properties) {
        this.carrier = carrier;
        this.properties = properties;
    }

    /**
     * Ask for a quote.
     * @param order the order to deliver
     * @param work the time that the carrier takes
     * @return a future that is completed with the quote, or fails when it takes too long
     */
    CompletableFuture<Quote> quote(Order order, WorkTime work) {
        return this.carrier
                .callAsync(work)
                .thenApply((answered) -> Quote.forDeliveryOf(order))
                .orTimeout(this.properties.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }
}
