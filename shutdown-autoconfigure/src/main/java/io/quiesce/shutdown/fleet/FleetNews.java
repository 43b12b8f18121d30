package io.quiesce.shutdown.fleet;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * Is told what happens in the fleet, as far as it concerns this instance.
 */
interface FleetNews {

    /** This instance waits for something before it goes out of service, or with {@code null} no longer does. */
    void waiting(@Nullable FleetWait what);

    /** The store cannot be reached, or with {@code null} can again. */
    void reached(@Nullable IOException failure);
}
