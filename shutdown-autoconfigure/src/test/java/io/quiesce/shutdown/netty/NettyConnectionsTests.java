package io.quiesce.shutdown.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.quiesce.shutdown.connections.ConnectionsContract;
import io.quiesce.shutdown.connections.Http1Client;
import io.quiesce.shutdown.connections.ServerConnections;
import io.quiesce.shutdown.engine.SystemClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServer;
import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.publisher.Mono;

class NettyConnectionsTests extends ConnectionsContract {

    private final NettyReactiveWebServerFactory factory = new NettyReactiveWebServerFactory(0);

    /** One loop, so that a test can stop it. */
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    private volatile boolean leaving;

    private final NettyConnections connections = new NettyConnections(() -> this.leaving, new SystemClock());

    @Override
    protected NettyReactiveWebServerFactory factory() {
        return this.factory;
    }

    @Override
    protected WebServer create(Duration window) {
        this.factory.addServerCustomizers((server) -> this.connections.install(server.runOn(this.loop)));
        return this.factory.getWebServer((request, response) -> {
            Mono<Void> before = Mono.fromRunnable(this.served::incrementAndGet);
            if (request.getPath().value().equals("/slow")) {
                this.entered.countDown();
                before = Mono.fromFuture(this.release, true);
            }
            response.getHeaders().setContentLength(2);
            DataBuffer body = response.bufferFactory().wrap("ok".getBytes(StandardCharsets.US_ASCII));
            return before.then(response.writeWith(Mono.just(body)));
        });
    }

    @Override
    protected ServerConnections connections() {
        return this.connections;
    }

    @Override
    protected void settle() throws Exception {
        this.loop.submit(() -> {}).get();
    }

    @AfterEach
    void endLoop() {
        this.loop.shutdownGracefully();
    }

    @Test
    void responsesEndTheConnectionOnceTheApplicationLeaves() throws Exception {
        start(Duration.ZERO);
        try (Http1Client client = http1();
                Http1Client older = http1()) {
            assertThat(client.exchange("/quick")).isEqualTo("200");
            older.send("/slow");
            this.entered.await();
            this.leaving = true;
            this.release.complete(null);
            assertThat(List.of(client.exchange("/quick"), client.receive())).containsExactly("200, close", "end");
            assertThat(List.of(older.receive(), older.receive())).containsExactly("200, close", "end");
        }
    }

    @Test
    void aRequestThatHasArrivedAndHasNotBeenReadIsServed() throws Exception {
        start(Duration.ZERO);
        try (Http1Client client = http1()) {
            client.exchange("/quick");
            settle();
            CountDownLatch stopped = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            this.loop.execute(() -> {
                stopped.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException ex) {
                    Thread.currentThread().interrupt();
                }
            });
            stopped.await();
            client.send("/quick");
            closeAll();
            goOn.countDown();
            assertThat(client.receive()).isEqualTo("200");
        }
    }

    @Test
    void http2IsToldWhatIsNotServedAfterTheWindow() throws Exception {
        assertToldWhatIsNotServedAfterTheWindow();
    }

    @Test
    void newHttp2ConnectionsAreToldAtTheEndOfTheWindow() throws Exception {
        assertThat(toldAtTheEndOfTheWindow()).isEqualTo(3);
    }
}
