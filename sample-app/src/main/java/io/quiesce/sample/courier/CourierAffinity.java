package io.quiesce.sample.courier;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.quiesce.shutdown.AdmissionRequest;
import io.quiesce.shutdown.AffinityResolver;
import org.springframework.stereotype.Component;

/**
 * Lets in what is asked about couriers who are registered here, while the service is becoming offline. Whether they may stay is
 * the matter of their leases.
 */
@Component
@ConditionalOnLeases
class CourierAffinity implements AffinityResolver {

    private static final Pattern PATH = Pattern.compile("/couriers/([^/]+)(/deliveries)?");

    private final Couriers couriers;

    CourierAffinity(Couriers couriers) {
        this.couriers = couriers;
    }

    @Override
    public boolean belongsHere(AdmissionRequest request) {
        Matcher path = PATH.matcher(request.path());
        return path.matches() && this.couriers.isRegistered(path.group(1));
    }
}
