package io.quiesce.shutdown.webflux;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.netty.channel.Channel;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServer;

/**
 * Keeps Reactor Netty from waiting for what has been abandoned: its graceful shutdown would wait as long as a phase of Spring
 * may take, while pools and connections wait to be closed. The server must not be stopped for that: it would never tell Spring
 * that its graceful shutdown is over.
 */
final class NettyAbandonment implements ShutdownListener, SmartLifecycle {

    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();

    private volatile boolean abandoned;

    private volatile boolean running;

    HttpServer follow(HttpServer server) {
        return server.doOnConnection(this::follow);
    }

    private void follow(Connection connection) {
        Channel channel = connection.channel();
        this.channels.add(channel);
        channel.closeFuture().addListener((closed) -> this.channels.remove(channel));
    }

    @Override
    public void abandoned(List<WorkDetails> work) {
        this.abandoned =
                work.stream().anyMatch((each) -> each.kind() == WorkKind.REQUESTS || each.kind() == WorkKind.SESSIONS);
    }

    @Override
    public void start() {
        this.running = true;
    }

    @Override
    public void stop() {
        this.running = false;
        if (this.abandoned) {
            closeAll();
        }
    }

    /** Nobody waits for that: the server does. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void closeAll() {
        for (Channel channel : this.channels) {
            channel.close();
        }
    }

    @Override
    public boolean isRunning() {
        return this.running;
    }

    @Override
    public boolean isPauseable() {
        return false;
    }

    /** Just before the server's graceful shutdown. */
    @Override
    public int getPhase() {
        return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 1;
    }
}
