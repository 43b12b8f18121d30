package io.quiesce.shutdown;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;

/**
 * Bean that keeps what clients hold here for a time and renew: registrations, subscriptions, long-lived state. A holder has one
 * or more contacts, and each contact is a lease that ends when it is released, expires, or is refused its renewal.
 * <p>
 * While the application is in service, a lease is granted as asked. While it is becoming offline, only contacts with active work
 * ({@link LeaseActivity}) are granted, for a time that may be shorter than asked, so that they come back soon; all others of the
 * holder end at once ({@link LeaseListener}). The idea is that of a session border controller's registrations.
 * <p>
 * <strong>Counting:</strong> each lease counts as a session until it has ended and every listener has returned. It keeps the
 * application from being offline, and does not hold a shutdown.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread. Listeners are told on the calling thread.
 * <p>
 * <strong>Shutdown:</strong> the leases that are left when the application is closed are dropped, and nobody is told. Who wants
 * to end them earlier does it in a {@link ShutdownHandler}.
 *
 * @since 0.1.0
 */
public interface Leases {

    /**
     * Grant or extend the lease of a holder with one contact, which has the name of the holder.
     * @param holder the holder
     * @param requested how long the lease is to last, positive, up to 365 days
     * @return what has become of it
     * @throws IllegalArgumentException if that is no possible time
     */
    default LeaseDecision renew(String holder, Duration requested) {
        return renew(holder, holder, requested);
    }

    /**
     * Grant or extend the lease of one contact of a holder.
     * @param holder the holder
     * @param contact the contact
     * @param requested how long the lease is to last, positive, up to 365 days
     * @return what has become of it
     * @throws IllegalArgumentException if that is no possible time
     */
    default LeaseDecision renew(String holder, String contact, Duration requested) {
        return renew(holder, Set.of(contact), requested);
    }

    /**
     * Grant or extend the leases of contacts of a holder, those for whom that is possible.
     * @param holder the holder
     * @param contacts the contacts, at least one
     * @param requested how long the leases are to last, positive, up to 365 days
     * @return what has become of them
     * @throws IllegalArgumentException if that is no possible time, or there is no contact
     */
    LeaseDecision renew(String holder, Collection<String> contacts, Duration requested);

    /**
     * End all leases of a holder. Works in every state.
     * @param holder the holder
     * @return whether there was one
     */
    boolean release(String holder);

    /**
     * End the lease of one contact of a holder. Works in every state.
     * @param holder the holder
     * @param contact the contact
     * @return whether there was one
     */
    boolean release(String holder, String contact);

    /**
     * Return who holds a lease.
     * @return the holders at this moment, in no order
     */
    Set<String> holders();

    /**
     * Return the contacts for which a holder has a lease.
     * @param holder the holder
     * @return the contacts at this moment, in the order in which they came; empty for one without a lease
     */
    Set<String> contacts(String holder);
}
