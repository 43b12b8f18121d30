package io.quiesce.sample.quote;

import java.math.BigDecimal;
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
public class QuoteService {

    private static final BigDecimal BASE = new BigDecimal("4.90");

    private static final BigDecimal PER_PIECE = new BigDecimal("0.50");

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
        return price(order.quantity(), work).thenApply((price) -> new Quote(order.id(), price));
    }

    /**
     * Ask what a delivery would cost.
     * @param quantity the number of pieces
     * @param work the time that the carrier takes
     * @return a future that is completed with the price in euros, or fails when it takes too long
     */
    public CompletableFuture<BigDecimal> price(int quantity, WorkTime work) {
        return this.carrier
                .callAsync(work)
                .thenApply((answered) -> BASE.add(PER_PIECE.multiply(BigDecimal.valueOf(quantity))))
                .orTimeout(this.properties.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }
}
