package io.quiesce.shutdown;

/**
 * Says which requests belong to something that this instance holds, so that no other can serve them. While the application is
 * becoming offline they are accepted. A bean of this type is all it takes; several are asked in turn.
 * <p>
 * <strong>Threading:</strong> called by the threads that serve requests; must not block. It is also asked about a few requests
 * while the application is in service, to tell beforehand what would be refused, and so must change nothing.
 * <p>
 * <strong>Failures:</strong> an exception is logged, and is no affinity.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface AffinityResolver {

    /**
     * Return whether only this instance can serve a request.
     * @param request the request
     * @return whether it is accepted
     */
    boolean belongsHere(AdmissionRequest request);
}
