package io.quiesce.shutdown.leases;

import java.util.Comparator;

import io.quiesce.shutdown.tracking.TrackedWork;

/**
 * A lease as it was granted or extended last.
 *
 * @param holder the holder
 * @param contact the contact
 * @param work counts it
 * @param expires when it ends, in terms of the clock's nanoseconds
 * @param number tells it from all others
 */
record Lease(String holder, String contact, TrackedWork work, long expires, long number) {

    /** The next to expire comes first. Nanoseconds may overflow, their differences do not. */
    static final Comparator<Lease> BY_EXPIRY = (one, other) -> {
        int order = Long.signum(one.expires - other.expires);
        return (order != 0) ? order : Long.compare(one.number, other.number);
    };
}
