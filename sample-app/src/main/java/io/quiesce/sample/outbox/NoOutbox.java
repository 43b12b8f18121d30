package io.quiesce.sample.outbox;

import io.quiesce.sample.broker.Broker;
import io.quiesce.sample.broker.ConditionalOnBroker;
import io.quiesce.sample.order.OrderFeed;
import org.springframework.stereotype.Component;

/**
 * Tells nobody, as there is no broker.
 */
@Component
@ConditionalOnBroker(Broker.NONE)
class NoOutbox implements OrderFeed {

    @Override
    public void note(long orderId) {
        // The scheduled settlement finds the order by its status.
    }

    @Override
    public void tell(long orderId) {
        // as above
    }
}
