package io.quiesce.sample.settlement;

import io.quiesce.sample.broker.Broker;
import io.quiesce.sample.broker.ConditionalOnBroker;
import io.quiesce.sample.broker.OrderTopic;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.stereotype.Component;

/**
 * Settles each order when its message arrives.
 */
@Component
@ConditionalOnBroker({Broker.EMBEDDED, Broker.EXTERNAL})
class SettlementListener {

    private final SettlementService settlements;

    SettlementListener(SettlementService settlements) {
        this.settlements = settlements;
    }

    @KafkaListener(id = "settlement", idIsGroup = false, topics = OrderTopic.NAME)
    void settle(@Header(KafkaHeaders.RECEIVED_KEY) long orderId) throws InterruptedException {
        this.settlements.settle(orderId);
    }
}
