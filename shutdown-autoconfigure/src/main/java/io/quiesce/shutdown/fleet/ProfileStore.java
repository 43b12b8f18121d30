package io.quiesce.shutdown.fleet;

import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The central configuration, as far as it has deservice profiles.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread.
 * <p>
 * <strong>Waiting:</strong> every method returns within a bound of the implementation.
 *
 * @since 0.1.0
 */
public interface ProfileStore {

    /**
     * What is stored under an id.
     *
     * @param profile the profile, {@code null} if there is none or it is malformed
     * @param version changes with it, {@code 0} if there is none
     */
    record Stored(@Nullable DeserviceProfile profile, long version) {}

    /**
     * Call back with all profiles, at the beginning and after each change. While the store cannot be reached nothing has
     * changed.
     * @param changed called by any thread
     */
    void watch(Consumer<DeserviceProfiles> changed);

    /**
     * Read a profile.
     * @param id its id
     * @return what is stored
     * @throws IOException if the store could not be reached
     */
    Stored read(String id) throws IOException;

    /**
     * Write a profile, if what is stored has not changed since.
     * @param profile the profile
     * @param version the version that was read
     * @return whether it was written
     * @throws IOException if the store could not be reached
     */
    boolean write(DeserviceProfile profile, long version) throws IOException;

    /**
     * Read the fleets of all services.
     * @return what there is, by the name of the service
     * @throws IOException if the store could not be reached
     */
    Map<String, FleetView> fleets() throws IOException;

    /** Stop to watch. */
    void close();
}
