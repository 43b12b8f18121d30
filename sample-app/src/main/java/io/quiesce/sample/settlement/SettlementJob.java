package io.quiesce.sample.settlement;

import io.quiesce.sample.broker.Broker;
import io.quiesce.sample.broker.ConditionalOnBroker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Settles, at an interval, all orders that have been confirmed by then, where there is no broker to bring them.
 */
@Component
@ConditionalOnBroker(Broker.NONE)
class SettlementJob {

    private static final Logger logger = LoggerFactory.getLogger(SettlementJob.class);

    private final SettlementService settlements;

    SettlementJob(SettlementService settlements) {
        this.settlements = settlements;
    }

    @Scheduled(fixedDelayString = "${sample.settlement.interval:1s}")
    void settle() {
        try {
            int settled;
            do {
                settled = this.settlements.settleBatch();
            } while (settled > 0);
        } catch (InterruptedException ex) {
            logger.warn("Settlement was interrupted; the orders that are left are settled by the next run");
            Thread.currentThread().interrupt();
        }
    }
}
