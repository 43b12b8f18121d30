package io.quiesce.shutdown.loadbalancer;

import java.util.List;

import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.DelegatingServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.publisher.Flux;

/**
 * The instances among which a client chooses, without those that leave. Looks anew for each choice, outside of any cache.
 */
final class StayingInstancesSupplier extends DelegatingServiceInstanceListSupplier {

    private final LeavingInstances leaving;

    StayingInstancesSupplier(ServiceInstanceListSupplier delegate, LeavingInstances leaving) {
        super(delegate);
        this.leaving = leaving;
    }

    @Override
    public Flux<List<ServiceInstance>> get() {
        return this.delegate.get().map(this.leaving::without);
    }

    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public Flux<List<ServiceInstance>> get(Request request) {
        return this.delegate.get(request).map(this.leaving::without);
    }
}
