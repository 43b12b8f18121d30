package io.quiesce.shutdown.tracking;

import io.quiesce.shutdown.AdmissionRequest;

/**
 * Says which requests have priority because of who asks, which comes to light only behind the door. A request for which this is
 * possible is counted and goes on, as far as it takes to find out.
 * <p>
 * <strong>Threading:</strong> called by the threads that serve requests; must not block.
 *
 * @since 0.1.0
 */
public interface LatePriority {

    /**
     * Return whether a request has priority if the right one asks.
     * @param request the request, at the door
     * @return whether it is worth finding out who asks
     */
    boolean isPossible(AdmissionRequest request);

    /**
     * Return whether a request has priority, now that it is known who asks.
     * @param request the same request, on the thread that serves it
     * @return whether it is accepted
     */
    boolean hasPriority(AdmissionRequest request);
}
