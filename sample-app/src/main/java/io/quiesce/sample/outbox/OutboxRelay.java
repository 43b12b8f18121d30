package io.quiesce.sample.outbox;

import java.time.Instant;
import java.util.concurrent.ExecutionException;

import io.quiesce.sample.broker.Broker;
import io.quiesce.sample.broker.ConditionalOnBroker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Tells others, at an interval, of the orders whose own request could not, here or in another instance, gone or not.
 */
@Component
@ConditionalOnBroker({Broker.EMBEDDED, Broker.EXTERNAL})
class OutboxRelay {

    private static final Logger logger = LoggerFactory.getLogger(OutboxRelay.class);

    private final Outbox outbox;

    private final OutboxProperties properties;

    private final RelayCandidate candidate;

    OutboxRelay(Outbox outbox, OutboxProperties properties, RelayCandidate candidate) {
        this.outbox = outbox;
        this.candidate = candidate;
        this.properties = properties;
    }

    @Scheduled(fixedDelayString = "${sample.outbox.interval:5s}")
    void relay() {
        Instant notedBefore = Instant.now().minus(this.properties.patience());
        try {
            while (this.candidate.leads() && this.outbox.tellOldest(notedBefore).isPresent()) {
                logger.info("Told others of an order whose request could not");
            }
        } catch (InterruptedException ex) {
            logger.warn("The relay was interrupted; the orders that are left are told by the next run");
            Thread.currentThread().interrupt();
        } catch (ExecutionException ex) {
            logger.warn("The broker does not acknowledge; the orders that are left are told by the next run", ex);
        }
    }
}
