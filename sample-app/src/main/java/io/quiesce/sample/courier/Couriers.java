package io.quiesce.sample.courier;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.quiesce.shutdown.LeaseActivity;
import io.quiesce.shutdown.LeaseDecision;
import io.quiesce.shutdown.LeaseListener;
import io.quiesce.shutdown.Leases;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/**
 * Registers couriers, each with a lease, and knows who has an order to deliver.
 */
@Service
@ConditionalOnLeases
class Couriers implements LeaseActivity, LeaseListener {

    private static final Logger logger = LoggerFactory.getLogger(Couriers.class);

    private final Leases leases;

    private final Set<String> delivering = ConcurrentHashMap.newKeySet();

    Couriers(Leases leases) {
        this.leases = leases;
    }

    /**
     * Register a courier, or renew the registration.
     * @return for how long
     * @throws CourierRefusedException if the courier has to go elsewhere
     */
    Duration register(String id, Duration requested) {
        LeaseDecision decision = this.leases.renew(id, requested);
        if (!decision.granted()) {
            throw new CourierRefusedException(decision);
        }
        return decision.duration();
    }

    void release(String id) {
        this.leases.release(id);
    }

    List<Courier> list() {
        return this.leases.holders().stream()
                .sorted()
                .map((id) -> new Courier(id, this.delivering.contains(id)))
                .toList();
    }

    boolean isRegistered(String id) {
        return !this.leases.contacts(id).isEmpty();
    }

    /**
     * Give a courier an order to deliver.
     * @throws CourierNotFoundException if the courier is not registered
     */
    void beginDelivery(String id) {
        this.delivering.add(id);
        if (!isRegistered(id)) {
            this.delivering.remove(id);
            throw new CourierNotFoundException(id);
        }
    }

    void endDelivery(String id) {
        this.delivering.remove(id);
    }

    @Override
    public boolean isActive(String holder, String contact) {
        return this.delivering.contains(holder);
    }

    @Override
    public void ended(String holder, String contact, Reason reason) {
        if (!isRegistered(holder)) {
            this.delivering.remove(holder);
        }
        logger.info("Courier {} is no longer registered here ({})", holder, reason);
    }
}
