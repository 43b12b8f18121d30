package io.quiesce.shutdown.fleet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.quiesce.shutdown.fleet.FleetView.Entry;
import io.quiesce.shutdown.fleet.FleetView.Lock;

/**
 * A store and a registry as Consul's are: sessions that end and give back what they held, transactions, entries with versions,
 * and a list of healthy instances that lags behind.
 */
final class SimulatedStore {

    private final Map<String, Stored> entries = new LinkedHashMap<>();

    private final Set<Long> sessions = new HashSet<>();

    /** Read much more often than changed. */
    private Set<String> passing = Set.of();

    private final Map<String, Long> lastPassed = new HashMap<>();

    private final Runnable changed;

    private long holder;

    private long counter;

    private record Stored(FleetMember member, long session, long version) {}

    SimulatedStore(Runnable changed) {
        this.changed = changed;
    }

    long createSession() {
        long session = ++this.counter;
        this.sessions.add(session);
        return session;
    }

    boolean isAlive(long session) {
        return this.sessions.contains(session);
    }

    void end(long session) {
        if (!this.sessions.remove(session)) {
            return;
        }
        if (this.holder == session) {
            this.holder = 0;
        }
        this.entries.replaceAll((id, stored) ->
                (stored.session() == session) ? new Stored(stored.member(), 0, ++this.counter) : stored);
        this.changed.run();
    }

    /** What is stored; who passes is read later. */
    FleetView read(long session) {
        List<Entry> read = new ArrayList<>();
        this.entries.forEach((id, stored) -> read.add(new Entry(
                stored.member(),
                stored.session() != 0,
                stored.session() != 0 && stored.session() == session,
                stored.version())));
        Lock lock = (this.holder == 0) ? Lock.FREE : (this.holder == session) ? Lock.MINE : Lock.TAKEN;
        return new FleetView(read, lock, Set.of());
    }

    Set<String> passing() {
        return this.passing;
    }

    boolean hasPassedSince(long moment, String id) {
        return this.passing.contains(id) || this.lastPassed.getOrDefault(id, -1L) >= moment;
    }

    void list(String id, boolean healthy, long now) {
        Set<String> listed = new HashSet<>(this.passing);
        if (healthy ? listed.add(id) : listed.remove(id)) {
            this.passing = Set.copyOf(listed);
            this.lastPassed.put(id, now);
            this.changed.run();
        }
    }

    boolean lock(long session) {
        if (this.holder == 0) {
            this.holder = session;
            this.changed.run();
        }
        return this.holder == session;
    }

    void unlock(long session) {
        if (this.holder == session) {
            this.holder = 0;
            this.changed.run();
        }
    }

    boolean write(FleetMember member, long version, long session) {
        Stored stored = this.entries.get(member.id());
        if (version != ((stored != null) ? stored.version() : 0)) {
            return false;
        }
        if (stored != null && stored.session() != 0 && stored.session() != session) {
            // A former process of the instance holds it.
            end(stored.session());
        }
        this.entries.put(member.id(), new Stored(member, session, ++this.counter));
        this.changed.run();
        return true;
    }

    boolean leave(FleetMember member, long version, long session) {
        if (this.holder != session || !write(member, version, session)) {
            return false;
        }
        unlock(session);
        return true;
    }

    void remove(String id) {
        this.entries.remove(id);
        this.changed.run();
    }

    boolean isLocked() {
        return this.holder != 0;
    }

    FleetMember member(String id) {
        Stored stored = this.entries.get(id);
        return (stored != null) ? stored.member() : null;
    }
}
