package io.quiesce.shutdown.grpc;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.grpc.Grpc;
import io.grpc.Server;
import io.grpc.ServerCall;

/**
 * Where calls have come in that the interceptor has seen: the server that listens there has it, whoever has built it.
 */
final class Doors {

    private final Set<SocketAddress> used = ConcurrentHashMap.newKeySet();

    void note(ServerCall<?, ?> call) {
        SocketAddress address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR);
        // One of very few: looked for first, because that takes no lock.
        if (address != null && !this.used.contains(address)) {
            this.used.add(address);
        }
    }

    /** Whether a call has come in at this server. */
    boolean leadTo(Server server) {
        try {
            return server.getListenSockets().stream().anyMatch(this::isUsed);
        } catch (IllegalStateException ex) {
            // It has not been started, or does not listen any more.
            return false;
        }
    }

    private boolean isUsed(SocketAddress listening) {
        if (listening instanceof InetSocketAddress address
                && address.getAddress().isAnyLocalAddress()) {
            return this.used.stream()
                    .anyMatch((used) -> used instanceof InetSocketAddress at && at.getPort() == address.getPort());
        }
        return this.used.contains(listening);
    }
}
