package io.quiesce.shutdown.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import io.quiesce.shutdown.connections.Certificate;
import io.quiesce.shutdown.connections.CountingSocket;
import io.quiesce.shutdown.connections.Http1Client;
import io.quiesce.shutdown.connections.Http2Client;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.Http2;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServer;

/**
 * Connections that are kept open to a real Jetty. The time-out only ends a test that hangs.
 */
@Timeout(60)
class JettyConnectionsTests {

    private static final int ANY_STREAM = Integer.MAX_VALUE;

    private final CountDownLatch entered = new CountDownLatch(1);

    private final AtomicInteger served = new AtomicInteger();

    private final CountDownLatch release = new CountDownLatch(1);

    private final JettyServletWebServerFactory factory = new JettyServletWebServerFactory(0);

    private final JettyConnections connections = new JettyConnections(new Http2GoAway());

    private WebServer server;

    private void start() {
        Http2 http2 = new Http2();
        http2.setEnabled(true);
        this.factory.setHttp2(http2);
        this.factory.addServerCustomizers(this.connections::install);
        this.server = this.factory.getWebServer((context) -> {
            context.addServlet("quick", new Answering(this.served::incrementAndGet))
                    .addMapping("/quick");
            context.addServlet("slow", new Answering(this::hold)).addMapping("/slow");
        });
        this.server.start();
    }

    private void hold() {
        this.entered.countDown();
        try {
            this.release.await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Answering extends HttpServlet {

        private static final long serialVersionUID = 1L;

        private final transient Runnable before;

        Answering(Runnable before) {
            this.before = before;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            this.before.run();
            response.setContentLength(2);
            response.getWriter().write("ok");
        }
    }

    @AfterEach
    void stop() {
        this.release.countDown();
        this.server.stop();
        this.server.destroy();
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
    void anIdleConnectionEndsAndIsNotReset() throws Exception {
        start();
        try (Http1Client client = new Http1Client(this.server.getPort());
                Http1Client unused = new Http1Client(this.server.getPort())) {
            client.exchange("/quick");
            closeOnceIdle(client);
            assertThat(client.exchange("/quick")).as("what comes too late").isEqualTo("end");
            assertThat(this.served).as("requests that have been served").hasValue(1);
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
            this.release.countDown();
            assertThat(client.receive()).isEqualTo("200");
            assertThat(client.exchange("/quick")).isEqualTo("200");
        }
    }

    @Test
    void theLongestIdleConnectionIsClosedFirst() throws Exception {
        start();
        try (Http1Client longIdle = new Http1Client(this.server.getPort());
                Http1Client recent = new Http1Client(this.server.getPort())) {
            longIdle.exchange("/quick");
            recent.exchange("/quick");
            // Jetty's times are milliseconds.
            long used = System.currentTimeMillis();
            while (System.currentTimeMillis() - used < 2) {
                recent.exchange("/quick");
            }
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
            assertThat(client.awaitGoAway()).isEqualTo(ANY_STREAM);
            this.connections.refuse(Runnable::run);
            assertThat(client.awaitGoAway()).isEqualTo(slow);
            client.send("/quick");
            this.release.countDown();
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
