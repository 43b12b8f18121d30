package io.quiesce.shutdown.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.quiesce.shutdown.connections.Certificate;
import io.quiesce.shutdown.connections.CountingSocket;
import io.quiesce.shutdown.connections.Http1Client;
import io.quiesce.shutdown.connections.Http2Client;
import io.quiesce.shutdown.engine.SystemClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.Http2;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServer;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.HttpHandler;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Connections that are kept open to a real Reactor Netty. The time-out only ends a test that hangs.
 */
@Timeout(60)
class NettyConnectionsTests {

    private static final int ANY_STREAM = Integer.MAX_VALUE;

    private final CountDownLatch entered = new CountDownLatch(1);

    private final Sinks.Empty<Void> release = Sinks.empty();

    private final NettyReactiveWebServerFactory factory = new NettyReactiveWebServerFactory(0);

    /** One loop, so that a test can stop it. */
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    private volatile boolean leaving;

    private final NettyConnections connections = new NettyConnections(() -> this.leaving, new SystemClock());

    private WebServer server;

    private void start() {
        Http2 http2 = new Http2();
        http2.setEnabled(true);
        this.factory.setHttp2(http2);
        this.factory.addServerCustomizers((server) -> this.connections.install(server.runOn(this.loop)));
        HttpHandler handler = (request, response) -> {
            Mono<Void> before = Mono.empty();
            if (request.getPath().value().equals("/slow")) {
                this.entered.countDown();
                before = this.release.asMono();
            }
            response.getHeaders().setContentLength(2);
            DataBuffer body = response.bufferFactory().wrap("ok".getBytes(StandardCharsets.US_ASCII));
            return before.then(response.writeWith(Mono.just(body)));
        };
        this.server = this.factory.getWebServer(handler);
        this.server.start();
    }

    @AfterEach
    void stop() {
        this.release.tryEmitEmpty();
        this.server.stop();
        this.server.destroy();
        this.loop.shutdownGracefully();
    }

    private void closeAll() {
        this.connections.closes().forEach(Runnable::run);
    }

    /** A connection is idle a moment after its client has got the answer, and known a moment after it has been made. */
    private void closeOnceIdle(Http1Client client) throws IOException {
        do {
            closeAll();
        } while (!client.hasEnded());
    }

    @Test
    void responsesEndTheConnectionOnceTheApplicationLeaves() throws Exception {
        start();
        try (Http1Client client = new Http1Client(this.server.getPort());
                Http1Client older = new Http1Client(this.server.getPort())) {
            assertThat(client.exchange("/quick")).isEqualTo("200");
            older.send("/slow");
            this.entered.await();
            this.leaving = true;
            this.release.tryEmitEmpty();
            assertThat(List.of(client.exchange("/quick"), client.receive())).containsExactly("200, close", "end");
            assertThat(List.of(older.receive(), older.receive())).containsExactly("200, close", "end");
        }
    }

    @Test
    void anIdleConnectionEndsAndIsNotReset() throws Exception {
        start();
        try (Http1Client client = new Http1Client(this.server.getPort());
                Http1Client unused = new Http1Client(this.server.getPort())) {
            client.exchange("/quick");
            closeOnceIdle(client);
            assertThat(client.exchange("/quick")).as("what comes too late").isEqualTo("end");
            closeOnceIdle(unused);
        }
    }

    @Test
    void whoIsServedIsNotClosed() throws Exception {
        start();
        try (Http1Client client = new Http1Client(this.server.getPort())) {
            client.send("/slow");
            this.entered.await();
            closeAll();
            awaitLoop();
            this.release.tryEmitEmpty();
            assertThat(client.receive()).isEqualTo("200");
        }
    }

    @Test
    void aRequestThatHasArrivedAndHasNotBeenReadIsServed() throws Exception {
        start();
        try (Http1Client client = new Http1Client(this.server.getPort())) {
            client.exchange("/quick");
            awaitLoop();
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

    private void awaitLoop() throws Exception {
        this.loop.submit(() -> {}).get();
    }

    @Test
    void theLongestIdleConnectionIsClosedFirst() throws Exception {
        start();
        try (Http1Client longIdle = new Http1Client(this.server.getPort());
                Http1Client recent = new Http1Client(this.server.getPort())) {
            recent.exchange("/quick");
            longIdle.exchange("/quick");
            recent.exchange("/quick");
            awaitLoop();
            this.connections.closes().get(0).run();
            assertThat(longIdle.receive()).isEqualTo("end");
            assertThat(recent.exchange("/quick")).isEqualTo("200");
        }
    }

    @Test
    void endsTlsToo(@TempDir Path folder) throws Exception {
        Certificate certificate = Certificate.create(folder);
        Ssl ssl = new Ssl();
        ssl.setKeyStore(certificate.file().toUri().toString());
        ssl.setKeyStorePassword(Certificate.PASSWORD);
        this.factory.setSsl(ssl);
        start();
        CountingSocket plain = new CountingSocket(this.server.getPort());
        try (Http1Client client = new Http1Client(
                certificate.trusting().getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true))) {
            assertThat(client.exchange("/quick")).isEqualTo("200");
            assertThat(client.hasEnded()).isFalse();
            long before = plain.received();
            closeOnceIdle(client);
            assertThat(plain.received()).as("an alert of TLS").isGreaterThan(before);
        }
    }

    @Test
    void http2IsToldAndServedDuringTheWindow() throws Exception {
        start();
        try (Http2Client client = new Http2Client(this.server.getPort())) {
            assertThat(client.exchange("/quick")).isEqualTo("200");
            this.connections.tell(Runnable::run);
            closeAll();
            assertThat(client.awaitGoAway()).isEqualTo(ANY_STREAM);
            assertThat(client.exchange("/quick")).isEqualTo("200");
            assertThat(client.goAways()).containsExactly(ANY_STREAM);
        }
    }

    @Test
    void http2IsToldWhatIsNotServedAfterTheWindow() throws Exception {
        start();
        try (Http2Client client = new Http2Client(this.server.getPort())) {
            int slow = client.send("/slow");
            this.entered.await();
            this.connections.tell(Runnable::run);
            this.connections.refuse(Runnable::run);
            assertThat(client.awaitGoAway()).isEqualTo(ANY_STREAM);
            assertThat(client.awaitGoAway()).isEqualTo(slow);
            client.send("/quick");
            this.release.tryEmitEmpty();
            assertThat(client.receive(slow)).isEqualTo("200");
        }
    }

    @Test
    void newHttp2ConnectionsAreToldAtTheEndOfTheWindow() throws Exception {
        start();
        this.connections.tell(Runnable::run);
        try (Http2Client client = new Http2Client(this.server.getPort())) {
            assertThat(client.exchange("/quick")).isEqualTo("200");
            assertThat(client.exchange("/quick")).isEqualTo("200");
            assertThat(client.goAways()).isEmpty();
            this.connections.refuse(Runnable::run);
            assertThat(client.awaitGoAway()).isEqualTo(3);
        }
    }
}
