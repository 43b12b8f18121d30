package io.quiesce.sample.board;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What the endpoint {@code fleet} shows, as far as the board does.
 * @param phase where the instance itself is
 * @param waiting what keeps it in service
 * @param problem why the store cannot be reached
 * @param inService ids of the instances that are in service
 * @param instances what the instances say of themselves
 * @param profiles the profiles
 * @param malformed profiles that are ignored, and why
 * @param leaders who leads which group, if the endpoint tells
 */
record FleetView(
        @Nullable String phase,
        @Nullable String waiting,
        @Nullable String problem,
        List<String> inService,
        List<Member> instances,
        List<Profile> profiles,
        Map<String, String> malformed,
        @Nullable List<Leader> leaders) {

    /**
     * An instance.
     * @param id its id in the registry
     * @param server the name of the server that it runs on
     * @param role what it does when that is taken out of service
     * @param phase where it is
     * @param waiting what keeps it in service
     */
    record Member(String id, String server, String role, String phase, @Nullable String waiting) {}

    /**
     * A deservice profile.
     * @param id identifies it
     * @param name its name for people
     * @param description what it is for
     * @param servers names of servers
     * @param status {@code normal} or {@code deservice}
     */
    record Profile(
            String id, @Nullable String name, @Nullable String description, List<String> servers, String status) {}

    /**
     * A leadership.
     * @param group what is led
     * @param instance the id of the instance that leads
     */
    record Leader(String group, String instance) {}
}
