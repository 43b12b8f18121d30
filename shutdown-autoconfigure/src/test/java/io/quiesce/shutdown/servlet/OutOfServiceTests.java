package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import io.quiesce.shutdown.AdmissionRequest;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.servlet.HttpExchange.Response;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.web.server.WebServer;

/** What a servlet application lets in while it is softly out of service. */
@Timeout(60)
class OutOfServiceTests {

    private final EventClock clock = new EventClock();

    private final WorkLedger ledger = new WorkLedger(this.clock, ThreadStarter.DAEMON, (failure) -> {});

    private final AtomicReference<ShutdownState> state = new AtomicReference<>(ShutdownState.ONLINE);

    private final SessionAffinity sessions =
            new SessionAffinity(new LiveSessions<>(this.ledger, this.clock, this.state::get, 0));

    private WebServer server;

    @BeforeEach
    void start() {
        Admission admission = new Admission(
                this.state::get, () -> true, List.of(this.sessions), List.of(this::hasPriority), (failure) -> {});
        this.server = new TestServer(this.ledger, admission, this.sessions).start((context) -> {
            context.accept("/cart", new HttpServlet() {
                @Override
                protected void doGet(HttpServletRequest request, HttpServletResponse response) {
                    response.setHeader("X-Session", request.getSession().getId());
                    response.setContentLength(0);
                }

                @Override
                protected void doPost(HttpServletRequest request, HttpServletResponse response) {
                    request.getSession().invalidate();
                    response.setContentLength(0);
                }
            });
            HttpServlet nothing = new HttpServlet() {
                @Override
                protected void doGet(HttpServletRequest request, HttpServletResponse response) {
                    response.setContentLength(0);
                }
            };
            context.accept("/alarm", nothing);
            context.accept("/actuator/health", nothing);
        });
    }

    @AfterEach
    void stop() {
        this.server.stop();
    }

    private Response exchange(String method, String path, String header) throws Exception {
        try (HttpExchange connection = new HttpExchange(this.server.getPort())) {
            connection.send("%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n%s\r\n"
                    .formatted(method, path, header.isEmpty() ? "" : header + "\r\n"));
            return connection.receive();
        }
    }

    private long sessions() {
        return this.ledger.counts().get(WorkKind.SESSIONS);
    }

    @Test
    void refusesWithReasonAndNeitherCountsNorKeepsTheConnection() throws Exception {
        this.state.set(ShutdownState.BECOMING_OFFLINE);
        this.ledger.leave(true);
        Response refused = exchange("GET", "/cart", "");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.headers())
                .containsEntry("shutdown-decision", "becoming-offline")
                .containsEntry("connection", "close")
                .containsEntry("retry-after", "5");
        this.clock.awaitUntil(Long.MAX_VALUE, () -> this.ledger.isIdle(WorkKind.HOLDING_TASKS));
        assertThat(this.ledger.refused()).containsEntry(WorkKind.REQUESTS, 1L);
    }

    @Test
    void servesRequestsOfItsOwnSessionsUntilTheyEnd() throws Exception {
        String session = exchange("GET", "/cart", "").headers().get("x-session");
        assertThat(sessions()).isOne();
        this.state.set(ShutdownState.BECOMING_OFFLINE);
        Response served = exchange("GET", "/cart", "Cookie: JSESSIONID=" + session);
        assertThat(served.headers()).containsEntry("shutdown-decision", "affinity");
        assertThat(exchange("GET", "/cart", "Cookie: JSESSIONID=" + session.replace(session.charAt(0), 'x'))
                        .status())
                .as("forged session")
                .isEqualTo(503);
        exchange("POST", "/cart", "Cookie: JSESSIONID=" + session);
        assertThat(sessions()).isZero();
        assertThat(exchange("GET", "/cart", "Cookie: JSESSIONID=" + session).status())
                .isEqualTo(503);
    }

    @Test
    void servesWhatIsImportantUntilItIsOffline() throws Exception {
        this.state.set(ShutdownState.BECOMING_OFFLINE);
        assertThat(exchange("GET", "/alarm", "X-Sound: siren").headers())
                .containsEntry("shutdown-decision", "priority");
        this.state.set(ShutdownState.OFFLINE);
        assertThat(exchange("GET", "/alarm", "X-Sound: siren").headers()).containsEntry("shutdown-decision", "offline");
    }

    @Test
    void refusesWhatWasLetInJustBeforeItCameToBeOffline() throws Exception {
        this.state.set(ShutdownState.BECOMING_OFFLINE);
        this.ledger.leave(true);
        assertThat(exchange("GET", "/cart", "X-Sound: last post").status()).isEqualTo(503);
        this.clock.awaitUntil(Long.MAX_VALUE, () -> this.ledger.isIdle(WorkKind.HOLDING_TASKS));
    }

    /** Whoever sounds the last post gets in, and the application is offline by then. */
    private boolean hasPriority(AdmissionRequest request) {
        if ("last post".equals(request.header("X-Sound"))) {
            this.state.set(ShutdownState.OFFLINE);
            return true;
        }
        return "siren".equals(request.header("X-Sound"));
    }

    @Test
    void alwaysServesManagement() throws Exception {
        this.state.set(ShutdownState.OFFLINE);
        assertThat(exchange("GET", "/actuator/health", "").status()).isEqualTo(200);
    }

    @Test
    void doesNotHoldSessionsAgainstAShutdown() throws Exception {
        this.ledger.leave(true);
        exchange("GET", "/cart", "");
        this.clock.awaitUntil(Long.MAX_VALUE, () -> this.ledger.isIdle(WorkKind.HOLDING_TASKS));
        assertThat(this.ledger.cancel()).isEmpty();
        assertThat(this.ledger.abandon()).isEmpty();
        assertThat(sessions()).isOne();
    }
}
