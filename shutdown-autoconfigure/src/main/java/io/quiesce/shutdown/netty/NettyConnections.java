package io.quiesce.shutdown.netty;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

import io.netty.channel.Channel;
import io.quiesce.shutdown.connections.ServerConnections;
import io.quiesce.shutdown.engine.EngineClock;
import reactor.netty.http.server.HttpServer;

/**
 * The connections of Reactor Netty. All that is done to one is done by its event loop.
 */
final class NettyConnections implements ServerConnections {

    private final BooleanSupplier leaving;

    private final EngineClock clock;

    private final Set<NettyConnection> connections = ConcurrentHashMap.newKeySet();

    /**
     * Create a set without connections.
     * @param leaving whether responses send their clients elsewhere
     * @param clock to tell how long connections have been idle
     */
    NettyConnections(BooleanSupplier leaving, EngineClock clock) {
        this.leaving = leaving;
        this.clock = clock;
    }

    HttpServer install(HttpServer server) {
        return server.doOnChannelInit((observer, channel, address) -> add(channel));
    }

    private void add(Channel channel) {
        NettyConnection connection = new NettyConnection(channel, this.leaving, this.clock);
        connection.install();
        this.connections.add(connection);
        channel.closeFuture().addListener((closed) -> this.connections.remove(connection));
    }

    @Override
    public void tell(Executor executor) {
        this.connections.forEach(NettyConnection::tell);
    }

    @Override
    public List<Idle> idle() {
        return this.connections.stream()
                .map((connection) -> new Idle(connection.since(), connection::closeIfIdle))
                .toList();
    }

    @Override
    public void refuse(Executor executor) {
        this.connections.forEach(NettyConnection::refuse);
    }
}
