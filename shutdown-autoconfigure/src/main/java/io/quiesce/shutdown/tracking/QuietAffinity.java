package io.quiesce.shutdown.tracking;

import io.quiesce.shutdown.AdmissionRequest;
import io.quiesce.shutdown.AffinityResolver;

/**
 * An affinity for which to be asked is a use of what it is about, and which can tell beforehand without that.
 *
 * @since 0.1.0
 */
public interface QuietAffinity extends AffinityResolver {

    /**
     * Return whether a request would belong here, and change nothing by that.
     * @param request the request
     * @return whether it would, as far as that can be told
     */
    boolean wouldBelongHere(AdmissionRequest request);
}
