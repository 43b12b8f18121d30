package io.quiesce.sample.quote;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.quiesce.sample.order.Order;
import io.quiesce.sample.partner.Partner;
import io.quiesce.sample.partner.ShuttingDownException;
import io.quiesce.sample.partner.WorkTime;
import org.springframework.stereotype.Service;

/**
 * Asks the carrier for quotes and keeps the ones that are being waited for.
 */
@Service
class QuoteService {

    private final Set<CompletableFuture<Quote>> pending = ConcurrentHashMap.newKeySet();

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
        CompletableFuture<Quote> quote = this.carrier
                .callAsync(work)
                .thenApply((answered) -> Quote.forDeliveryOf(order))
                .orTimeout(this.properties.timeout().toMillis(), TimeUnit.MILLISECONDS);
        this.pending.add(quote);
        quote.whenComplete((result, failure) -> this.pending.remove(quote));
        return quote;
    }

    /**
     * Fail all quotes that are being waited for.
     */
    void giveUpPending() {
        this.pending.forEach((quote) -> quote.completeExceptionally(new ShuttingDownException(
                "The quote was given up because the service is shutting down; ask for it again")));
    }
}
