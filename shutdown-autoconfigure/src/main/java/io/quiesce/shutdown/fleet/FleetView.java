package io.quiesce.shutdown.fleet;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What one reading of the store had of a fleet.
 *
 * @param entries what the instances let others know
 * @param lock who may decide to leave
 * @param passing ids of the instances that the registry takes for healthy, read after all the rest
 * @param leaders ids of the instances that lead, by the names of their groups
 * @param slot who may hand a leadership over, or has done so a short time ago; {@code null} if the next one may go at once
 * @since 0.1.0
 */
public record FleetView(
        List<Entry> entries, Lock lock, Set<String> passing, Map<String, String> leaders, @Nullable Slot slot) {

    /**
     * Create a view of a fleet without leaders.
     * @param entries what the instances let others know
     * @param lock who may decide to leave
     * @param passing ids of the instances that the registry takes for healthy
     */
    public FleetView(List<Entry> entries, Lock lock, Set<String> passing) {
        this(entries, lock, passing, Map.of(), null);
    }

    /**
     * The slot of the pace.
     *
     * @param instance the id of the instance that has it
     * @param until how long it will keep it, by its own clock; {@code null} while it hands a leadership over
     */
    public record Slot(String instance, @Nullable Instant until) {}

    /** Who has the lock of the fleet. */
    public enum Lock {
        /** Nobody. */
        FREE,
        /** This instance, with the session that it still has. */
        MINE,
        /** Somebody else, or this instance with a session that it has lost. */
        TAKEN
    }

    /**
     * The entry of an instance.
     *
     * @param member what it says
     * @param live whether the store still hears from the instance
     * @param mine whether this instance wrote it, with the session that it still has
     * @param version changes with every change of the entry
     */
    public record Entry(FleetMember member, boolean live, boolean mine, long version) {

        /** Return the entry as it would be if it said something else. */
        Entry saying(FleetMember other) {
            return new Entry(other, this.live, this.mine, this.version);
        }
    }

    /**
     * Return the entry of an instance.
     * @param id the id of the instance
     * @return its entry, if there is one
     */
    public Optional<Entry> entry(String id) {
        for (Entry entry : this.entries) {
            if (entry.member().id().equals(id)) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    /**
     * Return who serves: the registry takes them for healthy, and they do not say that they leave. Who says nothing at all
     * serves, too.
     * @return ids of instances
     */
    public List<String> inService() {
        Set<String> others = notServing();
        return this.passing.stream()
                .filter((id) -> !others.contains(id))
                .sorted()
                .toList();
    }

    private Set<String> notServing() {
        Set<String> ids = new HashSet<>();
        for (Entry entry : this.entries) {
            if (entry.member().phase() != FleetPhase.IN_SERVICE) {
                ids.add(entry.member().id());
            }
        }
        return ids;
    }

    /**
     * Return how many others serve.
     * @param id the id of the instance that asks
     * @return how many there are besides it
     */
    public long othersInService(String id) {
        Set<String> others = notServing();
        return this.passing.stream()
                .filter((other) -> !other.equals(id) && !others.contains(other))
                .count();
    }

    /** Return whether nobody on a server is in service. */
    boolean isOutOn(String server) {
        return this.entries.stream()
                .filter((entry) -> entry.member().server().equals(server))
                .noneMatch((entry) -> this.passing.contains(entry.member().id()));
    }

    /**
     * Return how many others are going out of service; those that the store no longer hears from do not count.
     * @param id the id of the instance that asks
     * @return how many there are besides it
     */
    public long othersLeaving(String id) {
        return this.entries.stream()
                .filter((entry) -> !entry.member().id().equals(id))
                .filter((entry) -> entry.live() && entry.member().phase() == FleetPhase.LEAVING)
                .count();
    }
}
