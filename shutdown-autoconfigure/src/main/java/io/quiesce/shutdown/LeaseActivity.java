package io.quiesce.shutdown;

/**
 * Says which leases are in use, so that they are renewed while the application is becoming offline. A bean of this type is all it
 * takes; several are asked in turn. Without one, no lease is in use.
 * <p>
 * <strong>Threading:</strong> called by the threads that renew leases, not under a lock; must not block.
 * <p>
 * <strong>Failures:</strong> an exception is logged, and is no activity; the next is asked.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface LeaseActivity {

    /**
     * Return whether there is active work for a contact: a call, a delivery, a transfer.
     * @param holder the holder
     * @param contact the contact; it may have no lease yet
     * @return whether the lease may be renewed
     */
    boolean isActive(String holder, String contact);
}
