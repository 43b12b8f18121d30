package io.quiesce.sample.confirmation;

import io.quiesce.sample.order.OrderEvent;
import io.quiesce.sample.partner.Partner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Confirms an order in the background once it has been committed.
 */
@Component
class ConfirmationListener {

    private static final Logger logger = LoggerFactory.getLogger(ConfirmationListener.class);

    private final ConfirmationService confirmations;

    private final Partner mailServer;

    private final ConfirmationProperties properties;

    ConfirmationListener(ConfirmationService confirmations, Partner mailServer, ConfirmationProperties properties) {
        this.confirmations = confirmations;
        this.mailServer = mailServer;
        this.properties = properties;
    }

    @Async
    @TransactionalEventListener(condition = "#event.received")
    public void confirm(OrderEvent event) {
        try {
            this.mailServer.call(this.properties.work());
            this.confirmations.confirm(event.orderId());
        } catch (InterruptedException ex) {
            logger.warn("Order {} stays unconfirmed because its confirmation was interrupted", event.orderId());
            Thread.currentThread().interrupt();
        }
    }
}
