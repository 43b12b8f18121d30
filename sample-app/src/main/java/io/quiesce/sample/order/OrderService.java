package io.quiesce.sample.order;

import java.util.List;

import io.quiesce.sample.partner.Partner;
import io.quiesce.sample.partner.ShuttingDownException;
import io.quiesce.sample.partner.WorkTime;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Takes orders and looks them up.
 */
@Service
public class OrderService {

    private static final int NEWEST = 50;

    private final OrderRepository orders;

    private final Partner partner;

    private final TransactionOperations transactions;

    private final ApplicationEventPublisher events;

    private final OrderFeed feed;

    OrderService(
            OrderRepository orders,
            Partner partner,
            TransactionOperations transactions,
            ApplicationEventPublisher events,
            OrderFeed feed) {
        this.orders = orders;
        this.partner = partner;
        this.transactions = transactions;
        this.events = events;
        this.feed = feed;
    }

    /**
     * Collect the payment and store the order, or do neither. Others have been told of the order when this returns, unless
     * they cannot be reached.
     * @param order what the customer wants
     * @param work the time that the payment provider takes
     * @return the stored order
     * @throws ShuttingDownException if the thread is interrupted before the payment is through
     */
    public Order place(NewOrder order, WorkTime work) {
        waitFor(work, "The order was not taken because the service is shutting down; place it again");
        Order placed = this.transactions.execute((transaction) -> {
            Order stored = this.orders.insert(order);
            this.feed.note(stored.id());
            this.events.publishEvent(new OrderEvent(stored.id(), stored.status(), stored.createdAt()));
            return stored;
        });
        // Not in the transaction, which must not hold a connection while the broker is waited for.
        this.feed.tell(placed.id());
        return placed;
    }

    /**
     * Look up an order.
     * @param id the number of the order
     * @param work the time that the carrier takes to tell where it is
     * @return the order
     * @throws OrderNotFoundException if there is no such order
     * @throws ShuttingDownException if the thread is interrupted before the carrier has answered
     */
    public Order get(long id, WorkTime work) {
        waitForLookup(work);
        return this.orders.findById(id).orElseThrow(() -> new OrderNotFoundException(id));
    }

    List<Order> newest(WorkTime work) {
        waitForLookup(work);
        return this.orders.findNewest(NEWEST);
    }

    private void waitForLookup(WorkTime work) {
        waitFor(work, "The lookup was given up because the service is shutting down; try again");
    }

    private void waitFor(WorkTime work, String ifInterrupted) {
        try {
            this.partner.call(work);
        } catch (InterruptedException ex) {
            // The interrupt is not restored: it asked this request to end, and the answer has yet to be written.
            throw new ShuttingDownException(ifInterrupted, ex);
        }
    }
}
