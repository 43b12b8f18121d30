package io.quiesce.sample.outbox;

import java.util.UUID;

import io.quiesce.sample.broker.Broker;
import io.quiesce.sample.broker.ConditionalOnBroker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.stereotype.Component;

/**
 * Knows whether it is this instance that relays, of all that share the database.
 */
@Component
@ConditionalOnBroker({Broker.EMBEDDED, Broker.EXTERNAL})
class RelayCandidate extends DefaultCandidate {

    private static final Logger logger = LoggerFactory.getLogger(RelayCandidate.class);

    private volatile boolean leads;

    RelayCandidate() {
        super(UUID.randomUUID().toString(), "outbox-relay");
    }

    @Override
    public void onGranted(Context context) {
        this.leads = true;
        logger.info("This instance relays the outbox");
    }

    @Override
    public void onRevoked(Context context) {
        this.leads = false;
        logger.info("This instance no longer relays the outbox");
    }

    boolean leads() {
        return this.leads;
    }
}
