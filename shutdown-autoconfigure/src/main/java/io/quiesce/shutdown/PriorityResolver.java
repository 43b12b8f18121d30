package io.quiesce.shutdown;

/**
 * Says which requests are so important that they are accepted while the application is becoming offline. Once it is offline
 * they are refused like all others. A bean of this type is all it takes; several are asked in turn.
 * <p>
 * A request must not be able to raise itself: do not trust a header that any client can send.
 * <p>
 * <strong>Threading:</strong> called by the threads that serve requests; must not block. It is also asked about a few requests
 * while the application is in service, to tell beforehand what would be refused, and so must change nothing.
 * <p>
 * <strong>Failures:</strong> an exception is logged, and is no priority.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PriorityResolver {

    /**
     * Return whether a request has priority.
     * @param request the request
     * @return whether it is accepted
     */
    boolean hasPriority(AdmissionRequest request);
}
