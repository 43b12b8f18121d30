package io.quiesce.harness.process;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.StatusOr;

/**
 * Resolves {@code instances:///20001,20002} to the ports of loopback.
 */
final class InstanceNames extends NameResolverProvider {

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return 5;
    }

    @Override
    public String getDefaultScheme() {
        return "instances";
    }

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args args) {
        List<EquivalentAddressGroup> addresses = Arrays.stream(
                        target.getPath().substring(1).split(","))
                .map((port) -> new EquivalentAddressGroup(new InetSocketAddress("127.0.0.1", Integer.parseInt(port))))
                .toList();
        return new NameResolver() {

            @Override
            public String getServiceAuthority() {
                return "orders";
            }

            @Override
            public void start(Listener2 listener) {
                listener.onResult(ResolutionResult.newBuilder()
                        .setAddressesOrError(StatusOr.fromValue(addresses))
                        .build());
            }

            @Override
            public void shutdown() {}
        };
    }
}
