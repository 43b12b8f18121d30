package io.quiesce.sample.board;

import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The instances of the service that the registry knows. Where there is no registry, this one is the only one.
 */
@Component
class Instances implements DisposableBean {

    private static final long PATIENCE_SECONDS = 2;

    private final ObjectProvider<DiscoveryClient> registry;

    private final ObjectProvider<Registration> registration;

    private final Environment environment;

    private final ExecutorService thread = BoardThreads.one("board-registry");

    private @Nullable CompletableFuture<List<Instance>> lookup;

    private volatile List<Instance> latest = List.of();

    Instances(
            ObjectProvider<DiscoveryClient> registry,
            ObjectProvider<Registration> registration,
            Environment environment) {
        this.registry = registry;
        this.registration = registration;
        this.environment = environment;
    }

    /**
     * What is known.
     * @param instances the instances, by their ids
     * @param problem why that may be out of date, if it may
     */
    record Listing(List<Instance> instances, @Nullable String problem) {}

    /**
     * Ask the registry. It may hang: then the answer is what it said before.
     * @return the instances, after a short time in any case
     */
    CompletableFuture<Listing> find() {
        return lookup().copy()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .handle((found, failure) -> (failure == null)
                        ? new Listing(found, null)
                        : new Listing(
                                withSelf(this.latest), "The registry cannot be asked: " + Failures.describe(failure)));
    }

    private synchronized CompletableFuture<List<Instance>> lookup() {
        if (this.lookup == null || this.lookup.isDone()) {
            this.lookup = CompletableFuture.supplyAsync(this::registered, this.thread);
        }
        return this.lookup;
    }

    private List<Instance> registered() {
        DiscoveryClient client = this.registry.getIfAvailable();
        Registration registered = this.registration.getIfUnique();
        String service = (registered != null)
                ? registered.getServiceId()
                : this.environment.getProperty("spring.application.name", "");
        Instance self = self();
        this.latest = (client != null)
                ? client.getInstances(service).stream()
                        .map((instance) -> known(instance, self))
                        .toList()
                : List.of();
        return withSelf(this.latest);
    }

    private static Instance known(ServiceInstance instance, Instance self) {
        URI uri = instance.getUri();
        String id = Objects.requireNonNullElse(instance.getInstanceId(), uri.getAuthority());
        return new Instance(id, uri, id.equals(self.id()));
    }

    private List<Instance> withSelf(List<Instance> found) {
        List<Instance> all = new ArrayList<>(found);
        if (found.stream().noneMatch(Instance::self)) {
            all.add(self());
        }
        all.sort(Comparator.comparing(Instance::id));
        return all;
    }

    /**
     * Return this instance.
     * @return this instance, as it reaches itself
     */
    Instance self() {
        Registration self = this.registration.getIfUnique();
        InetAddress bound = this.environment.getProperty("server.address", InetAddress.class);
        String host = (bound == null || bound.isAnyLocalAddress()) ? "127.0.0.1" : bound.getHostAddress();
        URI uri = URI.create("http://%s:%s"
                .formatted(
                        host.contains(":") ? "[" + host + "]" : host,
                        this.environment.getRequiredProperty("local.server.port")));
        String id = (self != null) ? self.getInstanceId() : null;
        return new Instance((id != null) ? id : uri.getAuthority(), uri, true);
    }

    @Override
    public void destroy() {
        this.thread.shutdownNow();
    }
}
