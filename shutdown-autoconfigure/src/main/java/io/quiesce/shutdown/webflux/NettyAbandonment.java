package io.quiesce.shutdown.webflux;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.web.ServerAbandonment;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServer;

/**
 * Keeps Reactor Netty from waiting for what has been abandoned. The server must not be stopped for that: it would never tell
 * Spring that its graceful shutdown is over.
 */
final class NettyAbandonment extends ServerAbandonment {

    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();

    NettyAbandonment() {
        super(Set.of(WorkKind.REQUESTS, WorkKind.SESSIONS));
    }

    HttpServer follow(HttpServer server) {
        return server.doOnConnection(this::follow);
    }

    private void follow(Connection connection) {
        Channel channel = connection.channel();
        this.channels.add(channel);
        channel.closeFuture().addListener((closed) -> this.channels.remove(channel));
    }

    @Override
    protected void release() {
        this.channels.forEach(NettyAbandonment::close);
    }

    /** WebSockets that are counted have been closed before. The others end when their clients like, if they are turned off. */
    @Override
    protected void releaseUncounted() {
        this.channels.stream().filter(NettyAbandonment::isWebSocket).forEach(NettyAbandonment::close);
    }

    private static boolean isWebSocket(Channel channel) {
        return channel.pipeline().get(WebSocketFrameDecoder.class) != null;
    }

    /** Nobody waits for that: the server does. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private static void close(Channel channel) {
        channel.close();
    }
}
