package io.quiesce.shutdown.docs;

import io.quiesce.shutdown.fleet.FleetStore;
import io.quiesce.shutdown.fleet.FleetStores;
import io.quiesce.shutdown.fleet.ProfileStore;

/**
 * Stores that nobody joins.
 */
final class FleetStub implements FleetStores {

    @Override
    public String instanceId() {
        throw new UnsupportedOperationException();
    }

    @Override
    public FleetStore fleet(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ProfileStore profiles() {
        throw new UnsupportedOperationException();
    }
}
