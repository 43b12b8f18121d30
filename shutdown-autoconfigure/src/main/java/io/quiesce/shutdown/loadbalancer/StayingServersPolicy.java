package io.quiesce.shutdown.loadbalancer;

import java.time.Duration;
import java.util.Map;

import io.grpc.LoadBalancer;
import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.NameResolver.ConfigOrError;
import io.quiesce.shutdown.engine.EngineClock;

/**
 * The policy of channels that choose as {@code round_robin} does, but not those servers that have said that they leave.
 */
final class StayingServersPolicy extends LoadBalancerProvider {

    static final String NAME = "quiesce_round_robin";

    private static final String ROUND_ROBIN = "round_robin";

    /** That of a policy of which there is only one. */
    private static final int PRIORITY = 5;

    private final LoadBalancerRegistry registry;

    private final EngineClock clock;

    private final Duration ttl;

    StayingServersPolicy(LoadBalancerRegistry registry, EngineClock clock, Duration ttl) {
        this.registry = registry;
        this.clock = clock;
        this.ttl = ttl;
    }

    void register() {
        this.registry.register(this);
    }

    void unregister() {
        this.registry.deregister(this);
    }

    /** That which applications have, which may look at the health of servers, too. */
    private LoadBalancerProvider roundRobin() {
        LoadBalancerProvider provider = this.registry.getProvider(ROUND_ROBIN);
        if (provider == null) {
            throw new IllegalStateException("There is no policy '" + ROUND_ROBIN + "'");
        }
        return provider;
    }

    @Override
    public LoadBalancer newLoadBalancer(LoadBalancer.Helper helper) {
        return new StayingServersBalancer(roundRobin(), helper, () -> new Departing(this.clock, this.ttl));
    }

    @Override
    public ConfigOrError parseLoadBalancingPolicyConfig(Map<String, ?> config) {
        return roundRobin().parseLoadBalancingPolicyConfig(config);
    }

    @Override
    public boolean isAvailable() {
        return true;
    }

    @Override
    public int getPriority() {
        return PRIORITY;
    }

    @Override
    public String getPolicyName() {
        return NAME;
    }
}
