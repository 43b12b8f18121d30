package io.quiesce.shutdown.fleet;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.quiesce.shutdown.fleet.Fleet.Member;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * Endpoint that shows the fleet as this instance sees it, and switches deservice profiles.
 */
@WebEndpoint(id = "fleet", defaultAccess = Access.READ_ONLY)
final class FleetEndpoint {

    private final Fleet fleet;

    private final @Nullable String boundTo;

    FleetEndpoint(Fleet fleet, @Nullable String boundTo) {
        this.fleet = fleet;
        this.boundTo = boundTo;
    }

    /**
     * The fleet, in words that every format has.
     *
     * @param id this instance in the registry, {@code null} before it is known there
     * @param server the name of the server that it runs on
     * @param role what it does when that is taken out of service
     * @param phase where it is
     * @param waiting what keeps it in service although a profile wants it out of it
     * @param idle whether a bound instance has nothing to do, {@code null} if it is not bound
     * @param problem why the store cannot be reached
     * @param inService ids of the instances that are in service
     * @param instances what the instances say of themselves
     * @param leaders who leads which group
     * @param moving who has the slot of the pace, {@code null} if the next leadership may move at once
     * @param profiles all profiles
     * @param malformed profiles that are ignored, and why
     */
    record Description(
            @Nullable String id,
            @Nullable String server,
            @Nullable String role,
            @Nullable String phase,
            @Nullable String waiting,
            @Nullable Boolean idle,
            @Nullable String problem,
            List<String> inService,
            List<Instance> instances,
            List<Leader> leaders,
            @Nullable Slot moving,
            List<Profile> profiles,
            Map<String, String> malformed) {}

    /**
     * An instance.
     *
     * @param id its id in the registry
     * @param server the name of the server that it runs on
     * @param role what it does when that is taken out of service
     * @param phase where it is
     * @param waiting what keeps it in service
     * @param live whether the store still hears from it
     */
    record Instance(String id, String server, String role, String phase, @Nullable String waiting, boolean live) {}

    /**
     * A leadership.
     *
     * @param group the name of the group
     * @param instance the id of the instance that leads it
     */
    record Leader(String group, String instance) {}

    /**
     * The slot of the pace.
     *
     * @param instance the id of the instance that has it
     * @param nextSlot when the next leadership may move, by the clock of that instance; {@code null} while one moves
     */
    record Slot(String instance, @Nullable Instant nextSlot) {}

    /**
     * A profile.
     *
     * @param id identifies it
     * @param name its name for people
     * @param description what it is for
     * @param servers names of servers
     * @param status {@code normal} or {@code deservice}
     */
    record Profile(
            String id, @Nullable String name, @Nullable String description, List<String> servers, String status) {

        private static Profile of(DeserviceProfile profile) {
            return new Profile(
                    profile.id(), profile.name(), profile.description(), profile.servers(), label(profile.status()));
        }
    }

    @ReadOperation
    Description show() {
        Member member = this.fleet.member();
        FleetView view = (member != null) ? member.driver().view() : null;
        FleetMember self = (member != null) ? member.driver().member() : null;
        return new Description(
                (member != null) ? member.settings().id() : null,
                (member != null) ? member.settings().server() : null,
                (member != null) ? label(member.settings().role()) : null,
                (self != null) ? label(self.phase()) : null,
                (self != null && self.waiting() != null) ? self.waiting().label() : null,
                (member != null) ? isIdle(member) : null,
                (member != null) ? member.driver().failure() : null,
                (view != null) ? view.inService() : List.of(),
                (view != null) ? instances(view) : List.of(),
                (view != null) ? leaders(view) : List.of(),
                (view != null) ? slot(view) : null,
                this.fleet.profiles().valid().stream().map(Profile::of).toList(),
                this.fleet.profiles().malformed());
    }

    private static @Nullable Slot slot(FleetView view) {
        FleetView.Slot slot = view.slot();
        return (slot != null) ? new Slot(slot.instance(), slot.until()) : null;
    }

    private static List<Leader> leaders(FleetView view) {
        return view.leaders().entrySet().stream()
                .map((leader) -> new Leader(leader.getKey(), leader.getValue()))
                .toList();
    }

    private static List<Instance> instances(FleetView view) {
        return view.entries().stream()
                .map((entry) -> new Instance(
                        entry.member().id(),
                        entry.member().server(),
                        label(entry.member().role()),
                        label(entry.member().phase()),
                        (entry.member().waiting() != null)
                                ? entry.member().waiting().label()
                                : null,
                        entry.live()))
                .toList();
    }

    private @Nullable Boolean isIdle(Member member) {
        if (member.settings().role() != FleetRole.BOUND || this.boundTo == null) {
            return null;
        }
        try {
            FleetView other = member.profileStore().fleets().get(this.boundTo);
            return other == null || other.isOutOn(member.settings().server());
        } catch (IOException ex) {
            return null;
        }
    }

    /**
     * Write a profile.
     * @param id its id
     * @param status {@code normal} or {@code deservice}
     * @param servers names of servers; those that it has by default
     * @param name its name for people; the one that it has by default
     * @param description what it is for; what it has by default
     * @return the profile, or why it was not written
     */
    @WriteOperation
    WebEndpointResponse<Object> write(
            @Selector String id,
            String status,
            @Nullable List<String> servers,
            @Nullable String name,
            @Nullable String description) {
        Member member = this.fleet.member();
        if (member == null) {
            return refusal(503, "The instance is not known to the registry yet");
        }
        try {
            DeserviceProfile written = new ProfileChange(
                            member.profileStore(), member.settings().minInService())
                    .apply(id, status, servers, name, description);
            return new WebEndpointResponse<>(Profile.of(written));
        } catch (IllegalArgumentException ex) {
            return refusal(400, String.valueOf(ex.getMessage()));
        } catch (IllegalStateException ex) {
            return refusal(409, String.valueOf(ex.getMessage()));
        } catch (IOException ex) {
            return refusal(503, String.valueOf(ex.getMessage()));
        }
    }

    private static WebEndpointResponse<Object> refusal(int status, String problem) {
        return new WebEndpointResponse<>(Map.of("problem", problem), status);
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
