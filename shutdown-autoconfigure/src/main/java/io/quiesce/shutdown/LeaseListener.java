package io.quiesce.shutdown;

/**
 * Is told of each lease that has ended, so that those who were told of its beginning can be told of this. A bean of this type is
 * all it takes; several are told in turn.
 * <p>
 * <strong>Threading:</strong> called by the thread that has ended the lease, or by the one that looks after all expiries, not
 * under a lock; may use {@link Leases}. Should return soon: while it does not, other leases do not expire.
 * <p>
 * <strong>Counting:</strong> the lease counts as a session until every listener has returned: when the application is offline,
 * everybody has been told.
 * <p>
 * <strong>Failures:</strong> what it throws is logged, and changes nothing.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface LeaseListener {

    /**
     * Why a lease has ended.
     *
     * @since 0.1.0
     */
    enum Reason {

        /** It was not renewed in time. */
        EXPIRED,

        /** The application is going out of service, and there was no active work for it. */
        REFUSED,

        /** It was released. */
        RELEASED
    }

    /**
     * A lease has ended. By now the contact may have got a new one.
     * @param holder the holder
     * @param contact the contact
     * @param reason why
     */
    void ended(String holder, String contact, Reason reason);
}
