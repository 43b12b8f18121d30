package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;

import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.servlet.HttpExchange.Response;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.web.server.WebServer;

/**
 * The door of a servlet application on a real Tomcat, with real connections. The time-out only ends a test that hangs.
 */
@Timeout(60)
class TomcatDrainTests {

    private final EventClock clock = new EventClock();

    private final WorkLedger ledger = new WorkLedger(this.clock, ThreadStarter.DAEMON, (failure) -> {});

    private final CountDownLatch entered = new CountDownLatch(1);

    private final CountDownLatch release = new CountDownLatch(1);

    private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

    private WebServer server;

    private int port;

    @BeforeEach
    void start() {
        this.server = new TestServer(this.ledger).start((context) -> {
            context.accept("/quick", servlet((request, response) -> answer(response, "quick")));
            context.accept("/actuator/health", servlet((request, response) -> answer(response, "up")));
            context.accept("/slow", servlet((request, response) -> {
                this.entered.countDown();
                try {
                    this.release.await();
                    answer(response, "slow");
                } catch (InterruptedException ex) {
                    this.events.add("interrupted");
                    response.sendError(503);
                }
            }));
            context.accept("/stubborn", servlet((request, response) -> {
                this.entered.countDown();
                while (this.release.getCount() > 0) {
                    try {
                        this.release.await();
                    } catch (InterruptedException ex) {
                        this.events.add("ignored");
                    }
                }
                this.events.add(
                        "interrupt left behind: " + Thread.currentThread().isInterrupted());
                answer(response, "stubborn");
            }));
            context.accept("/broken", servlet((request, response) -> {
                throw new IllegalStateException("broken");
            }));
            context.accept("/upgrade", servlet((request, response) -> {
                response.setHeader("Upgrade", "other");
                response.setHeader("Connection", "upgrade");
                try {
                    request.upgrade(OtherProtocol.class);
                } catch (ServletException ex) {
                    throw new IOException(ex);
                }
            }));
            context.accept("/async", servlet((request, response) -> {
                AsyncContext async = request.startAsync();
                async.setTimeout(0);
                this.events.add(async);
            }));
            context.accept("/polite", servlet((request, response) -> {
                AsyncContext async = request.startAsync(request, response);
                async.setTimeout(0);
                async.addListener(new PoliteListener());
                this.events.add(async);
            }));
        });
        this.port = this.server.getPort();
    }

    @AfterEach
    void stop() {
        this.release.countDown();
        this.server.stop();
        this.server.destroy();
    }

    @FunctionalInterface
    private interface Service {
        void serve(HttpServletRequest request, HttpServletResponse response) throws IOException;
    }

    private static HttpServlet servlet(Service service) {
        return new HttpServlet() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
                service.serve(request, response);
            }
        };
    }

    private static void answer(HttpServletResponse response, String text) throws IOException {
        response.setContentLength(text.length());
        response.getWriter().write(text);
    }

    /** Speaks nothing at all. */
    public static final class OtherProtocol implements HttpUpgradeHandler {

        @Override
        public void init(WebConnection connection) {}

        @Override
        public void destroy() {}
    }

    private static final class PoliteListener implements AsyncListener {

        @Override
        public void onTimeout(AsyncEvent event) throws IOException {
            HttpServletResponse response =
                    (HttpServletResponse) event.getAsyncContext().getResponse();
            response.setStatus(504);
            response.setContentLength(0);
            event.getAsyncContext().complete();
        }

        @Override
        public void onComplete(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }

    private void awaitIdle() throws InterruptedException {
        this.clock.awaitUntil(Long.MAX_VALUE, () -> this.ledger.isIdle(Set.of(WorkKind.REQUESTS)));
    }

    private long requests() {
        return this.ledger.counts().get(WorkKind.REQUESTS);
    }

    @Test
    void keepsConnectionsWhileOnline() throws Exception {
        try (HttpExchange connection = new HttpExchange(this.port)) {
            assertThat(connection.exchange("/quick").headers()).doesNotContainKey("connection");
            assertThat(connection.exchange("/quick").body()).isEqualTo("quick");
        }
    }

    @Test
    void servesDuringTheWindowAndClosesTheConnection() throws Exception {
        try (HttpExchange reused = new HttpExchange(this.port);
                HttpExchange fresh = new HttpExchange(this.port)) {
            reused.exchange("/quick");
            this.ledger.startDraining();
            Response onReused = reused.exchange("/quick");
            assertThat(onReused.status()).isEqualTo(200);
            assertThat(onReused.headers()).containsEntry("connection", "close");
            assertThat(reused.receive().status()).as("end of the connection").isEqualTo(-1);
            assertThat(fresh.exchange("/quick").status()).isEqualTo(200);
        }
    }

    @Test
    void closesTheConnectionOfARequestThatIsOlderThanTheShutdown() throws Exception {
        try (HttpExchange connection = new HttpExchange(this.port)) {
            connection.send("GET", "/slow");
            this.entered.await();
            this.ledger.startDraining();
            this.release.countDown();
            assertThat(connection.receive().headers()).containsEntry("connection", "close");
        }
    }

    @Test
    void letsAConnectionChangeItsProtocolDuringTheWindow() throws Exception {
        this.ledger.startDraining();
        try (HttpExchange connection = new HttpExchange(this.port)) {
            Response response = connection.exchange("/upgrade");
            assertThat(response.status()).isEqualTo(101);
            assertThat(response.headers()).containsEntry("connection", "upgrade");
        }
    }

    @Test
    void refusesAfterTheWindow() throws Exception {
        this.ledger.startDraining();
        this.ledger.refuseRequests();
        try (HttpExchange connection = new HttpExchange(this.port)) {
            Response response = connection.exchange("/quick");
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.headers())
                    .containsEntry("retry-after", "5")
                    .containsEntry("connection", "close")
                    .containsEntry("content-type", "application/problem+json");
            assertThat(response.body()).contains("\"status\":503").contains("\"title\":\"Service Unavailable\"");
        }
        assertThat(requests()).isZero();
        assertThat(this.ledger.refused()).containsEntry(WorkKind.REQUESTS, 1L);
    }

    @Test
    void alwaysServesAndNeverCountsManagement() throws Exception {
        this.ledger.startDraining();
        this.ledger.refuseRequests();
        try (HttpExchange connection = new HttpExchange(this.port)) {
            assertThat(connection.exchange("/actuator/health").body()).isEqualTo("up");
        }
        assertThat(this.ledger.completed()).containsEntry(WorkKind.REQUESTS, 0L);
        assertThat(this.ledger.refused()).containsEntry(WorkKind.REQUESTS, 0L);
    }

    @Test
    void countsARequestUntilItsResponseIsSent() throws Exception {
        this.ledger.startDraining();
        try (HttpExchange connection = new HttpExchange(this.port)) {
            connection.send("GET", "/slow?secret=1");
            this.entered.await();
            assertThat(this.ledger.outstanding())
                    .extracting(WorkDetails::description)
                    .containsExactly("GET /slow");
            this.release.countDown();
            connection.receive();
            awaitIdle();
        }
        assertThat(this.ledger.completed()).containsEntry(WorkKind.REQUESTS, 1L);
    }

    /** Nothing tells of a beginning. */
    private void awaitArrival() throws InterruptedException {
        while (this.ledger.outstanding().stream()
                .noneMatch((work) -> work.description().startsWith("incomplete head"))) {
            if (Thread.interrupted()) {
                throw new InterruptedException("Nothing has arrived");
            }
        }
    }

    @Test
    void countsARequestFromItsFirstByte() throws Exception {
        this.ledger.startDraining();
        try (HttpExchange connection = new HttpExchange(this.port)) {
            connection.send("G");
            awaitArrival();
            assertThat(this.ledger.outstanding())
                    .extracting(WorkDetails::description)
                    .containsExactly("incomplete head from 127.0.0.1");
            this.ledger.refuseRequests();
            connection.send("ET /quick HTTP/1.1\r\n");
            connection.send("Host: localhost\r\n\r\n");
            assertThat(connection.receive().body()).isEqualTo("quick");
            awaitIdle();
        }
        assertThat(this.ledger.completed()).containsEntry(WorkKind.REQUESTS, 1L);
        assertThat(this.ledger.refused()).containsEntry(WorkKind.REQUESTS, 0L);
    }

    @Test
    void countsTheBeginningThatCameWithTheRequestBeforeIt() throws Exception {
        try (HttpExchange connection = new HttpExchange(this.port)) {
            connection.send("GET /quick HTTP/1.1\r\nHost: localhost\r\n\r\nGET /qui");
            assertThat(connection.receive().body()).isEqualTo("quick");
            awaitArrival();
            this.ledger.refuseRequests();
            connection.send("ck HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(connection.receive().body()).isEqualTo("quick");
        }
    }

    @Test
    void doesNotCountAnIdleConnection() throws Exception {
        try (HttpExchange connection = new HttpExchange(this.port)) {
            connection.exchange("/quick");
            this.ledger.startDraining();
            awaitIdle();
        }
    }

    @Test
    void forgetsABeginningWhoseClientHasGone() throws Exception {
        this.ledger.startDraining();
        try (HttpExchange connection = new HttpExchange(this.port)) {
            connection.send("GET /quick HTTP/1.1\r\n");
            awaitArrival();
        }
        awaitIdle();
        assertThat(this.ledger.completed()).containsEntry(WorkKind.REQUESTS, 0L);
    }

    @Test
    void closesTheConnectionOfABeginningThatIsCancelled() throws Exception {
        this.ledger.startDraining();
        try (HttpExchange connection = new HttpExchange(this.port)) {
            connection.send("GET /quick HTTP/1.1\r\n");
            awaitArrival();
            this.ledger.refuseRequests();
            this.ledger.cancel();
            assertThat(connection.receive().status())
                    .as("end of the connection")
                    .isEqualTo(-1);
            awaitIdle();
        }
        assertThat(this.ledger.cancelled())
                .extracting(WorkDetails::description)
                .containsExactly("incomplete head from 127.0.0.1");
    }

    @Test
    void countsARequestThatFailsAsDone() throws Exception {
        this.ledger.startDraining();
        try (HttpExchange connection = new HttpExchange(this.port)) {
            assertThat(connection.exchange("/broken").status()).isEqualTo(500);
            awaitIdle();
        }
        assertThat(this.ledger.completed()).containsEntry(WorkKind.REQUESTS, 1L);
    }

    @Test
    void countsARequestWhoseClientHasGone() throws Exception {
        this.ledger.startDraining();
        try (HttpExchange connection = new HttpExchange(this.port)) {
            connection.send("GET", "/slow");
            this.entered.await();
        }
        assertThat(requests()).isOne();
        this.release.countDown();
        awaitIdle();
    }

    @Test
    void interruptsARequestThatIsCancelled() throws Exception {
        this.ledger.startDraining();
        try (HttpExchange connection = new HttpExchange(this.port)) {
            connection.send("GET", "/slow");
            this.entered.await();
            this.ledger.cancel();
            assertThat(connection.receive().status()).isEqualTo(503);
            assertThat(this.events.take()).isEqualTo("interrupted");
            awaitIdle();
        }
        assertThat(this.ledger.cancelled()).hasSize(1);
    }

    @Test
    void namesTheStackOfARequestThatIsAbandoned() throws Exception {
        this.ledger.startDraining();
        try (HttpExchange connection = new HttpExchange(this.port)) {
            connection.send("GET", "/stubborn");
            this.entered.await();
            this.ledger.cancel();
            assertThat(this.events.take()).isEqualTo("ignored");
            assertThat(this.ledger.abandon()).singleElement().satisfies((work) -> {
                assertThat(work.thread()).contains("exec");
                assertThat(work.stack())
                        .anyMatch((frame) -> frame.getClassName().contains("TomcatDrainTests"));
            });
            assertThat(requests()).isZero();
        }
    }

    @Test
    void countsAsynchronousProcessingToItsEnd() throws Exception {
        this.ledger.startDraining();
        try (HttpExchange connection = new HttpExchange(this.port)) {
            connection.send("GET", "/async");
            AsyncContext async = (AsyncContext) this.events.take();
            assertThat(requests()).isOne();
            answer((HttpServletResponse) async.getResponse(), "async");
            async.complete();
            assertThat(connection.receive().body()).isEqualTo("async");
            awaitIdle();
        }
        assertThat(this.ledger.completed()).containsEntry(WorkKind.REQUESTS, 1L);
    }

    @Test
    void cancelsAsynchronousProcessingByTheListenersOfItsTimeout() throws Exception {
        this.ledger.startDraining();
        try (HttpExchange connection = new HttpExchange(this.port)) {
            connection.send("GET", "/polite");
            this.events.take();
            this.ledger.cancel();
            assertThat(connection.receive().status()).isEqualTo(504);
            awaitIdle();
        }
    }

    @Test
    void refusesAsynchronousProcessingThatNobodyEnds() throws Exception {
        this.ledger.startDraining();
        try (HttpExchange connection = new HttpExchange(this.port)) {
            connection.send("GET", "/async");
            this.events.take();
            this.ledger.cancel();
            assertThat(connection.receive().status()).isEqualTo(503);
            awaitIdle();
        }
        assertThat(this.ledger.cancelled()).hasSize(1);
    }
}
