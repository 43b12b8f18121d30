package io.quiesce.shutdown.connections;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.server.AbstractConfigurableWebServerFactory;
import org.springframework.boot.web.server.Http2;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServer;

/**
 * What holds for the connections that are kept open to any real server. It serves {@code /quick} at once, and {@code /slow} when
 * it is released. The time-out only ends a test that hangs.
 */
@Timeout(60)
public abstract class ConnectionsContract {

    protected static final int ANY_STREAM = Integer.MAX_VALUE;

    protected final CountDownLatch entered = new CountDownLatch(1);

    protected final CompletableFuture<Void> release = new CompletableFuture<>();

    /** How often {@code /quick} has been served. */
    protected final AtomicInteger served = new AtomicInteger();

    private WebServer server;

    protected abstract AbstractConfigurableWebServerFactory factory();

    /** Return a server of the factory whose connections are known. */
    protected abstract WebServer create(Duration window);

    protected abstract ServerConnections connections();

    /** Return once the server has done what it does in the background. */
    protected void settle() throws Exception {}

    /** Whoever has answered may still have hold of the connection for a moment, and changes since when it is idle. */
    protected void awaitIdle(int count) {
        while (connections().idle().size() < count) {
            Thread.onSpinWait();
        }
    }

    protected final void start(Duration window) {
        Http2 http2 = new Http2();
        http2.setEnabled(true);
        factory().setHttp2(http2);
        this.server = create(window);
        this.server.start();
    }

    protected final Http1Client http1() throws IOException {
        return new Http1Client(this.server.getPort());
    }

    protected final Http2Client http2() throws IOException {
        return new Http2Client(this.server.getPort());
    }

    /** Have the server speak TLS. */
    private Certificate secure(Path folder) throws Exception {
        Certificate certificate = Certificate.create(folder);
        Ssl ssl = new Ssl();
        ssl.setKeyStore(certificate.file().toUri().toString());
        ssl.setKeyStorePassword(Certificate.PASSWORD);
        factory().setSsl(ssl);
        return certificate;
    }

    private Http2Client http2(Certificate certificate) throws Exception {
        return Http2Client.secure(certificate.trusting(), this.server.getPort());
    }

    protected final void serve(ServletContext context) {
        context.addServlet("quick", new Answering(this.served::incrementAndGet)).addMapping("/quick");
        context.addServlet("slow", new Answering(() -> {
                    this.entered.countDown();
                    this.release.join();
                }))
                .addMapping("/slow");
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
    final void stop() {
        this.release.complete(null);
        this.server.stop();
        this.server.destroy();
    }

    protected final void closeAll() {
        ConnectionsLeaving.longestIdleFirst(connections()).forEach(Runnable::run);
    }

    /** A connection is idle a moment after its client has got the answer, and known a moment after it has been made. */
    private void closeOnceIdle(Http1Client client) throws IOException {
        do {
            closeAll();
        } while (!client.hasEnded());
    }

    @Test
    final void anIdleConnectionEndsAndIsNotReset() throws Exception {
        start(Duration.ZERO);
        try (Http1Client client = http1();
                Http1Client unused = http1()) {
            client.exchange("/quick");
            closeOnceIdle(client);
            assertThat(client.exchange("/quick")).as("what comes too late").isEqualTo("end");
            assertThat(this.served).as("requests that have been served").hasValue(1);
            closeOnceIdle(unused);
        }
    }

    @Test
    final void whoIsServedIsNotClosed() throws Exception {
        start(Duration.ZERO);
        try (Http1Client client = http1()) {
            client.send("/slow");
            this.entered.await();
            closeAll();
            settle();
            this.release.complete(null);
            assertThat(client.receive()).isEqualTo("200");
            assertThat(client.exchange("/quick")).isEqualTo("200");
        }
    }

    @Test
    final void theLongestIdleConnectionIsClosedFirst() throws Exception {
        start(Duration.ZERO);
        try (Http1Client longIdle = http1();
                Http1Client recent = http1()) {
            recent.exchange("/quick");
            longIdle.exchange("/quick");
            awaitIdle(2);
            recent.exchange("/quick");
            // The times of some servers are milliseconds.
            long used = System.currentTimeMillis();
            while (System.currentTimeMillis() - used < 2) {
                recent.exchange("/quick");
            }
            settle();
            awaitIdle(2);
            List<Runnable> closes = ConnectionsLeaving.longestIdleFirst(connections());
            do {
                closes.get(0).run();
                assertThat(recent.hasEnded()).as("the recent one has ended").isFalse();
            } while (!longIdle.hasEnded());
            assertThat(recent.exchange("/quick")).isEqualTo("200");
        }
    }

    @Test
    final void endsTlsToo(@TempDir Path folder) throws Exception {
        Certificate certificate = secure(folder);
        start(Duration.ZERO);
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
    final void http2IsToldAndServedDuringTheWindow() throws Exception {
        start(Duration.ofHours(1));
        try (Http2Client client = http2()) {
            assertToldAndServed(client);
        }
    }

    @Test
    final void http2OverTlsIsToldAndServedDuringTheWindow(@TempDir Path folder) throws Exception {
        Certificate certificate = secure(folder);
        start(Duration.ofHours(1));
        try (Http2Client client = http2(certificate)) {
            assertToldAndServed(client);
        }
    }

    private void assertToldAndServed(Http2Client client) throws IOException {
        assertThat(client.exchange("/quick")).isEqualTo("200");
        connections().tell(Runnable::run);
        closeAll();
        assertThat(client.awaitGoAway()).isEqualTo(ANY_STREAM);
        assertThat(client.exchange("/quick")).isEqualTo("200");
        assertThat(client.exchange("/quick")).isEqualTo("200");
        assertThat(client.goAways()).containsExactly(ANY_STREAM);
    }

    /** Who is told what is not served any more: with servers that say so by themselves, or with the next request. */
    @Test
    final void http2OverTlsIsToldWhatIsNotServedAfterTheWindow(@TempDir Path folder) throws Exception {
        Certificate certificate = secure(folder);
        start(Duration.ZERO);
        try (Http2Client client = http2(certificate)) {
            int slow = client.send("/slow");
            this.entered.await();
            connections().tell(Runnable::run);
            assertThat(client.awaitGoAway()).isEqualTo(ANY_STREAM);
            connections().refuse(Runnable::run);
            int last = slow;
            for (String answer = client.exchange("/quick"); answer.equals("200"); answer = client.exchange("/quick")) {
                // The round trip after the first one is not over yet.
                last += 2;
            }
            assertThat(client.goAways()).containsExactly(ANY_STREAM, last);
            this.release.complete(null);
            assertThat(client.receive(slow)).isEqualTo("200");
        }
    }

    /** Tell once, and look what a connection that is made then is told at the end of the window. */
    protected final int toldAtTheEndOfTheWindow() throws Exception {
        start(Duration.ZERO);
        connections().tell(Runnable::run);
        try (Http2Client client = http2()) {
            assertThat(client.exchange("/quick")).isEqualTo("200");
            assertThat(client.exchange("/quick")).isEqualTo("200");
            assertThat(client.goAways()).isEmpty();
            connections().refuse(Runnable::run);
            return client.awaitGoAway();
        }
    }

    /** For servers that can say at the end of the window which stream is the last. */
    protected final void assertToldWhatIsNotServedAfterTheWindow() throws Exception {
        start(Duration.ZERO);
        try (Http2Client client = http2()) {
            int slow = client.send("/slow");
            this.entered.await();
            connections().tell(Runnable::run);
            assertThat(client.awaitGoAway()).isEqualTo(ANY_STREAM);
            connections().refuse(Runnable::run);
            assertThat(client.awaitGoAway()).isEqualTo(slow);
            client.send("/quick");
            this.release.complete(null);
            assertThat(client.receive(slow)).isEqualTo("200");
        }
    }
}
