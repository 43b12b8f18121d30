package io.quiesce.shutdown.fleet;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A named set of servers that is taken out of service, and put back, as one. The idea is that of a telecom platform's deservice
 * profiles.
 *
 * @param id identifies the profile
 * @param name its name for people, or {@code null}
 * @param description what it is for, or {@code null}
 * @param servers names of servers
 * @param status whether their instances are to be in service
 * @since 0.1.0
 */
public record DeserviceProfile(
        String id, @Nullable String name, @Nullable String description, List<String> servers, Status status) {

    /** Whether the servers of a profile are in service. */
    public enum Status {
        /** They are. */
        NORMAL,
        /** Their instances are to go softly out of service. */
        DESERVICE
    }

    /**
     * Return whether this takes a server out of service.
     * @param server the name of the server
     * @return whether its instances are to go
     */
    public boolean takesOut(String server) {
        return this.status == Status.DESERVICE && this.servers.contains(server);
    }
}
