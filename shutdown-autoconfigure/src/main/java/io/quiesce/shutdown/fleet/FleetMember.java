package io.quiesce.shutdown.fleet;

import org.jspecify.annotations.Nullable;

/**
 * What an instance lets the others of its fleet know.
 *
 * @param id the id of the instance in the registry
 * @param server the name of the server that it runs on
 * @param role what it does when that is taken out of service
 * @param phase where it is on its way
 * @param waiting what keeps it in service, or {@code null}
 * @since 0.1.0
 */
public record FleetMember(String id, String server, FleetRole role, FleetPhase phase, @Nullable FleetWait waiting) {}
