package io.quiesce.sample.outbox;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

import io.quiesce.sample.broker.Broker;
import io.quiesce.sample.broker.ConditionalOnBroker;
import io.quiesce.sample.broker.OrderTopic;
import io.quiesce.sample.order.OrderFeed;
import io.quiesce.sample.order.OrderStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Keeps the numbers of new orders in the database until the broker has acknowledged their messages.
 */
@Component
@ConditionalOnBroker({Broker.EMBEDDED, Broker.EXTERNAL})
class Outbox implements OrderFeed {

    private static final Logger logger = LoggerFactory.getLogger(Outbox.class);

    private final OutboxRepository repository;

    private final KafkaTemplate<String, String> kafka;

    Outbox(OutboxRepository repository, KafkaTemplate<String, String> kafka) {
        this.repository = repository;
        this.kafka = kafka;
    }

    @Override
    public void note(long orderId) {
        this.repository.insert(orderId, Instant.now());
    }

    @Override
    public void tell(long orderId) {
        try {
            send(orderId);
            this.repository.delete(orderId);
        } catch (InterruptedException ex) {
            // The interrupt is not restored: it asked this request to end, and the answer has yet to be written.
            logger.warn("Order {} is told later because its message was interrupted", orderId);
        } catch (ExecutionException | RuntimeException ex) {
            logger.warn("Order {} is told later because its message was not acknowledged", orderId, ex);
        }
    }

    /**
     * Tell others of the oldest order that should have been told long ago.
     * @param notedBefore how long ago that is
     * @return the number of the order, if there was one
     * @throws InterruptedException if the thread is interrupted; the order stays then
     * @throws ExecutionException if the broker does not acknowledge the message; the order stays then
     */
    @Transactional(rollbackFor = Exception.class)
    public Optional<Long> tellOldest(Instant notedBefore) throws InterruptedException, ExecutionException {
        Optional<Long> orderId = this.repository.lockOldest(notedBefore);
        if (orderId.isPresent()) {
            send(orderId.get());
            this.repository.delete(orderId.get());
        }
        return orderId;
    }

    /** Bounded by the times of the producer. */
    private void send(long orderId) throws InterruptedException, ExecutionException {
        this.kafka
                .send(OrderTopic.NAME, String.valueOf(orderId), OrderStatus.RECEIVED.name())
                .get();
    }
}
