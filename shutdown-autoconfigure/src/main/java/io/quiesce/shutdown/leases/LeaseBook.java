package io.quiesce.shutdown.leases;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

import io.quiesce.shutdown.tracking.TrackedWork;
import org.jspecify.annotations.Nullable;

/**
 * All leases, by holder and by expiry.
 * <p>
 * Nothing that is not Quiesce's own is called under its lock. Signals to the clock may be sent under it, since no condition that
 * a clock looks at takes it.
 */
final class LeaseBook {

    private final Map<String, Map<String, Lease>> holders = new HashMap<>();

    private final NavigableSet<Lease> byExpiry = new TreeSet<>(Lease.BY_EXPIRY);

    private long numbers;

    private boolean closed;

    /**
     * Grant or extend leases.
     * @param holder the holder
     * @param contacts the contacts
     * @param expires when they end
     * @param begin counts a contact that had none
     * @param tooLate whether one that has just been counted must go again
     * @return the contacts that have a lease now
     */
    synchronized Set<String> renew(
            String holder,
            Collection<String> contacts,
            long expires,
            Function<String, TrackedWork> begin,
            BooleanSupplier tooLate) {
        Set<String> renewed = new LinkedHashSet<>();
        if (this.closed) {
            return renewed;
        }
        for (String contact : contacts) {
            Lease before = find(holder, contact);
            TrackedWork work = (before != null) ? before.work() : begin.apply(contact);
            if (before == null && tooLate.getAsBoolean()) {
                work.withdraw();
                continue;
            }
            put(new Lease(holder, contact, work, expires, this.numbers++), before);
            renewed.add(contact);
        }
        return renewed;
    }

    private @Nullable Lease find(String holder, String contact) {
        Map<String, Lease> leases = this.holders.get(holder);
        return (leases != null) ? leases.get(contact) : null;
    }

    private void put(Lease lease, @Nullable Lease before) {
        if (before != null) {
            this.byExpiry.remove(before);
        }
        this.byExpiry.add(lease);
        this.holders
                .computeIfAbsent(lease.holder(), (holder) -> new LinkedHashMap<>())
                .put(lease.contact(), lease);
    }

    /** Remove leases of a holder; returns those that there were. */
    synchronized List<Lease> remove(String holder, Collection<String> contacts) {
        List<Lease> removed = new ArrayList<>();
        for (String contact : contacts) {
            Lease lease = find(holder, contact);
            if (lease != null) {
                remove(lease);
                removed.add(lease);
            }
        }
        return removed;
    }

    synchronized List<Lease> removeAll(String holder) {
        return remove(holder, contacts(holder));
    }

    private void remove(Lease lease) {
        this.byExpiry.remove(lease);
        Map<String, Lease> leases = this.holders.get(lease.holder());
        if (leases != null && leases.remove(lease.contact()) != null && leases.isEmpty()) {
            this.holders.remove(lease.holder());
        }
    }

    /** Remove and return what has expired. */
    synchronized List<Lease> takeExpired(long now) {
        List<Lease> expired = new ArrayList<>();
        while (!this.byExpiry.isEmpty() && this.byExpiry.first().expires() - now <= 0) {
            Lease lease = this.byExpiry.first();
            remove(lease);
            expired.add(lease);
        }
        return expired;
    }

    /** Return the lease that expires next, or {@code null} if there is none. */
    synchronized @Nullable Lease next() {
        return this.byExpiry.isEmpty() ? null : this.byExpiry.first();
    }

    /** Return how long a lease still lasts if nobody renews it, if there is one. */
    synchronized OptionalLong remaining(String holder, String contact, long now) {
        Lease lease = find(holder, contact);
        return (lease != null) ? OptionalLong.of(lease.expires() - now) : OptionalLong.empty();
    }

    synchronized Set<String> holders() {
        return Set.copyOf(this.holders.keySet());
    }

    synchronized Set<String> contacts(String holder) {
        return new LinkedHashSet<>(this.holders.getOrDefault(holder, Map.of()).keySet());
    }

    /** Remove everything, and take nothing more. */
    synchronized List<Lease> close() {
        this.closed = true;
        List<Lease> left = List.copyOf(this.byExpiry);
        this.byExpiry.clear();
        this.holders.clear();
        return left;
    }
}
