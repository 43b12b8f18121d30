package io.quiesce.shutdown.loadbalancer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.quiesce.shutdown.engine.EngineClock;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.CompletionContext;
import org.springframework.cloud.client.loadbalancer.LoadBalancerLifecycle;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.client.loadbalancer.ResponseData;

/**
 * The instances that have said in a response that they leave, until they say otherwise or time is up.
 */
final class LeavingInstances implements LoadBalancerLifecycle<Object, Object, ServiceInstance> {

    private static final String STATE = "Shutdown-State";

    private static final String ONLINE = "online";

    private final EngineClock clock;

    private final long ttl;

    /** With the time at which each said so last. */
    private final Map<Key, Long> leaving = new ConcurrentHashMap<>();

    LeavingInstances(EngineClock clock, Duration ttl) {
        this.clock = clock;
        this.ttl = ttl.toNanos();
    }

    /** One that comes back as a new process mostly has another id, and is another instance. */
    private record Key(String service, @Nullable String id, String host, int port) {

        static Key of(ServiceInstance instance) {
            return new Key(instance.getServiceId(), instance.getInstanceId(), instance.getHost(), instance.getPort());
        }
    }

    @Override
    public void onStart(Request<Object> request) {}

    @Override
    public void onStartRequest(Request<Object> request, Response<ServiceInstance> response) {}

    @Override
    public void onComplete(CompletionContext<Object, ServiceInstance, Object> completion) {
        Response<ServiceInstance> chosen = completion.getLoadBalancerResponse();
        ServiceInstance instance = (chosen != null) ? chosen.getServer() : null;
        if (instance != null && completion.getClientResponse() instanceof ResponseData response) {
            note(instance, response.getHeaders().getFirst(STATE));
        }
    }

    private void note(ServiceInstance instance, @Nullable String state) {
        if (state != null && !state.equalsIgnoreCase(ONLINE)) {
            // Who has gone for good is never asked again, and would stay here.
            this.leaving.values().removeIf(this::isOver);
            this.leaving.put(Key.of(instance), this.clock.nanoTime());
        } else if (!this.leaving.isEmpty()) {
            this.leaving.remove(Key.of(instance));
        }
    }

    private boolean isOver(long since) {
        return this.clock.nanoTime() - since >= this.ttl;
    }

    /** Returns those that stay, or all if none does: a refusal says more than that nobody is there. */
    List<ServiceInstance> without(List<ServiceInstance> instances) {
        if (this.leaving.isEmpty()) {
            return instances;
        }
        List<ServiceInstance> staying =
                instances.stream().filter((instance) -> !isLeaving(instance)).toList();
        return staying.isEmpty() ? instances : staying;
    }

    private boolean isLeaving(ServiceInstance instance) {
        Long since = this.leaving.get(Key.of(instance));
        return since != null && !isOver(since);
    }
}
