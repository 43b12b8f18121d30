package io.quiesce.shutdown.fleet;

import java.util.List;
import java.util.Map;

/**
 * All profiles of the central configuration, as they were last read.
 *
 * @param valid the profiles
 * @param malformed what is wrong with those that cannot be understood, by id; they are ignored
 * @since 0.1.0
 */
public record DeserviceProfiles(List<DeserviceProfile> valid, Map<String, String> malformed) {

    /** Nothing is known yet. */
    public static final DeserviceProfiles NONE = new DeserviceProfiles(List.of(), Map.of());

    /**
     * Return the profiles that take a server out of service.
     * @param server the name of the server
     * @return their ids
     */
    public List<String> takingOut(String server) {
        return this.valid.stream()
                .filter((profile) -> profile.takesOut(server))
                .map(DeserviceProfile::id)
                .toList();
    }
}
