package io.quiesce.sample.courier;

import io.quiesce.shutdown.LeaseDecision;

/**
 * Thrown when a courier cannot be registered here because the service goes out of service.
 */
public class CourierRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient LeaseDecision decision;

    CourierRefusedException(LeaseDecision decision) {
        super("The service goes out of service and keeps couriers with a delivery only; register again, elsewhere");
        this.decision = decision;
    }

    /**
     * Return what is to be answered.
     * @return the decision
     */
    public LeaseDecision decision() {
        return this.decision;
    }
}
