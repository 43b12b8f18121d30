package io.quiesce.shutdown.fleet;

/**
 * Makes the stores of a fleet, when this instance is known to the registry.
 *
 * @since 0.1.0
 */
public interface FleetStores {

    /**
     * Return the id of this instance in the registry.
     * @return the id
     */
    String instanceId();

    /**
     * Make the store that the instances of the service share.
     * @param id the id of this instance
     * @return a new store
     */
    FleetStore fleet(String id);

    /**
     * Make the store of the profiles.
     * @return a new store
     */
    ProfileStore profiles();
}
