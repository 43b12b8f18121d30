package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
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
 * What is special about the door of a servlet application on a real Tomcat, with real connections. The time-out only ends a
 * test that hangs.
 */
@Timeout(60)
class TomcatDrainTests {

    private final EventClock clock = new EventClock();

    private final WorkLedger ledger = new WorkLedger(this.clock, ThreadStarter.DAEMON, (failure) -> {});

    private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

    private WebServer server;

    private int port;

    @BeforeEach
    void start() {
        this.server = new TestServer(this.ledger).start((context) -> {
            context.accept("/quick", servlet((request, response) -> answer(response, "quick")));
            context.accept("/upgrade", servlet((request, response) -> {
                response.setHeader("Upgrade", "other");
                response.setHeader("Connection", "upgrade");
                try {
                    request.upgrade(OtherProtocol.class);
                } catch (ServletException ex) {
                    throw new IOException(ex);
                }
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

    @Test
    void letsAConnectionChangeItsProtocolDuringTheWindow() throws Exception {
        this.ledger.startDraining();
        try (HttpExchange connection = new HttpExchange(this.port)) {
            Response response = connection.exchange("/upgrade");
            assertThat(response.status()).isEqualTo(101);
            assertThat(response.headers()).containsEntry("connection", "upgrade");
        }
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
}
