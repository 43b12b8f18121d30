package io.quiesce.sample.settlement;

import java.time.Instant;
import java.util.List;

import io.quiesce.sample.confirmation.ConfirmationService;
import io.quiesce.sample.order.OrderEvent;
import io.quiesce.sample.order.OrderRepository;
import io.quiesce.sample.order.OrderStatus;
import io.quiesce.sample.partner.Partner;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Settles orders, one of them or a batch of confirmed ones in a transaction.
 */
@Service
class SettlementService {

    private final OrderRepository orders;

    private final ConfirmationService confirmations;

    private final SettlementRepository settlements;

    private final Partner bank;

    private final SettlementProperties properties;

    private final ApplicationEventPublisher events;

    SettlementService(
            OrderRepository orders,
            ConfirmationService confirmations,
            SettlementRepository settlements,
            Partner bank,
            SettlementProperties properties,
            ApplicationEventPublisher events) {
        this.orders = orders;
        this.confirmations = confirmations;
        this.settlements = settlements;
        this.bank = bank;
        this.properties = properties;
        this.events = events;
    }

    /**
     * Settle the oldest confirmed orders that no other instance is settling.
     * @return how many orders have been settled
     * @throws InterruptedException if the thread is interrupted; nothing has been settled then
     */
    @Transactional(rollbackFor = InterruptedException.class)
    public int settleBatch() throws InterruptedException {
        List<Long> batch = this.orders.lock(OrderStatus.CONFIRMED, this.properties.batchSize());
        if (!batch.isEmpty()) {
            this.bank.call(this.properties.work());
            batch.forEach(this::collect);
        }
        return batch.size();
    }

    /**
     * Settle an order. Its receipt confirms it, if the confirmation has not yet.
     * @param orderId the number of the order
     * @throws InterruptedException if the thread is interrupted; the order has not been settled then
     */
    @Transactional(rollbackFor = InterruptedException.class)
    public void settle(long orderId) throws InterruptedException {
        this.bank.call(this.properties.work());
        this.confirmations.confirm(orderId);
        collect(orderId);
    }

    private void collect(long orderId) {
        boolean settled = this.orders.changeStatus(orderId, OrderStatus.CONFIRMED, OrderStatus.SETTLED);
        Instant now = Instant.now();
        this.settlements.append(orderId, now);
        if (settled) {
            this.events.publishEvent(new OrderEvent(orderId, OrderStatus.SETTLED, now));
        }
    }
}
