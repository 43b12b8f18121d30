package io.quiesce.sample.settlement;

import java.time.Instant;
import java.util.List;

import io.quiesce.sample.order.OrderEvent;
import io.quiesce.sample.order.OrderRepository;
import io.quiesce.sample.order.OrderStatus;
import io.quiesce.sample.partner.Partner;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Settles confirmed orders, one batch a transaction.
 */
@Service
class SettlementService {

    private final OrderRepository orders;

    private final Partner bank;

    private final SettlementProperties properties;

    private final ApplicationEventPublisher events;

    SettlementService(
            OrderRepository orders, Partner bank, SettlementProperties properties, ApplicationEventPublisher events) {
        this.orders = orders;
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
            batch.forEach(this::settle);
        }
        return batch.size();
    }

    private void settle(long orderId) {
        this.orders.changeStatus(orderId, OrderStatus.CONFIRMED, OrderStatus.SETTLED);
        this.events.publishEvent(new OrderEvent(orderId, OrderStatus.SETTLED, Instant.now()));
    }
}
