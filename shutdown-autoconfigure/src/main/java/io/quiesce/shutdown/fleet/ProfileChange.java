package io.quiesce.shutdown.fleet;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import io.quiesce.shutdown.engine.OneLine;
import io.quiesce.shutdown.fleet.DeserviceProfile.Status;
import io.quiesce.shutdown.fleet.FleetView.Entry;
import io.quiesce.shutdown.fleet.ProfileStore.Stored;
import org.jspecify.annotations.Nullable;

/**
 * Writes a profile if nobody else has changed it meanwhile, and if no service would need its last instances to follow it.
 */
final class ProfileChange {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,200}");

    private static final Set<FleetRole> GOING = Set.of(FleetRole.ACTIVE_ACTIVE, FleetRole.ACTIVE_PASSIVE);

    private final ProfileStore store;

    private final int minInService;

    ProfileChange(ProfileStore store, int minInService) {
        this.store = store;
        this.minInService = minInService;
    }

    /**
     * Write a profile.
     * @param id its id
     * @param word its status, {@code normal} or {@code deservice}
     * @param servers names of servers, {@code null} for those that it has
     * @param name its name for people, {@code null} for the one that it has
     * @param description what it is for, {@code null} for what it has
     * @return what was written
     * @throws IllegalArgumentException if that is not a profile
     * @throws IllegalStateException if it must not be written now
     * @throws IOException if the store could not be reached
     */
    DeserviceProfile apply(
            String id, String word, @Nullable List<String> servers, @Nullable String name, @Nullable String description)
            throws IOException {
        // The dots alone would be another folder.
        if (!ID.matcher(id).matches() || id.equals(".") || id.equals("..")) {
            throw new IllegalArgumentException(
                    "'%s' is not an id of a profile: up to 200 letters, digits, '.', '_' and '-' are"
                            .formatted(OneLine.of(id)));
        }
        Status status = status(word);
        Stored stored = this.store.read(id);
        DeserviceProfile before = stored.profile();
        List<String> named = (servers != null) ? servers : (before != null) ? before.servers() : List.of();
        if (named.isEmpty() || named.stream().anyMatch(ProfileChange::isNoName)) {
            throw new IllegalArgumentException("The profile '%s' needs 'servers': names of servers".formatted(id));
        }
        DeserviceProfile after = new DeserviceProfile(
                id,
                (name != null || before == null) ? name : before.name(),
                (description != null || before == null) ? description : before.description(),
                List.copyOf(named),
                status);
        if (status == Status.DESERVICE) {
            this.store.fleets().forEach((service, fleet) -> check(after, service, fleet));
        }
        if (!this.store.write(after, stored.version())) {
            throw new IllegalStateException(
                    "The profile '%s' was changed by somebody else meanwhile; look at it, and try again".formatted(id));
        }
        return after;
    }

    /** What comes from JSON may be nothing at all. */
    private static boolean isNoName(@Nullable String server) {
        return server == null || server.isBlank();
    }

    private static Status status(String word) {
        return switch (word) {
            case "normal" -> Status.NORMAL;
            case "deservice" -> Status.DESERVICE;
            default ->
                throw new IllegalArgumentException(
                        "The status '%s' is neither 'normal' nor 'deservice'".formatted(OneLine.of(word)));
        };
    }

    private void check(DeserviceProfile profile, String service, FleetView fleet) {
        List<String> inService = fleet.inService();
        long going = inService.stream()
                .flatMap((id) -> fleet.entry(id).map(Entry::member).stream())
                .filter((member) -> GOING.contains(member.role()) && profile.takesOut(member.server()))
                .count();
        long left = inService.size() - going;
        if (going > 0 && left < this.minInService) {
            throw new IllegalStateException(
                    "The profile '%s' would leave %s instances of '%s' in service, and there must be %s; %s are on its servers"
                            .formatted(profile.id(), left, service, this.minInService, going));
        }
    }
}
