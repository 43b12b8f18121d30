package io.quiesce.shutdown.simulation;

/**
 * On which terms leases are renewed out of service.
 */
record Terms(long expiryUponOffline) implements Element {

    @Override
    public String toString() {
        return "         leases: out of service for " + Times.of(this.expiryUponOffline);
    }
}
