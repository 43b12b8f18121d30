package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.servlet.HttpExchange.Response;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Admission.Decision;
import io.quiesce.shutdown.tracking.Decisions;
import io.quiesce.shutdown.tracking.Forecast;
import io.quiesce.shutdown.tracking.WorkLedger;
import io.quiesce.shutdown.web.HttpShutdownProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.web.server.WebServer;
import org.springframework.mock.web.MockHttpServletResponse;

/** What a servlet application lets in while it is softly out of service. */
@Timeout(60)
class OutOfServiceTests {

    private final EventClock clock = new EventClock();

    private final WorkLedger ledger = new WorkLedger(this.clock, ThreadStarter.DAEMON, (failure) -> {});

    private final AtomicReference<ShutdownState> state = new AtomicReference<>(ShutdownState.ONLINE);

    private final SessionAffinity sessions =
            new SessionAffinity(new LiveSessions<>(this.ledger, this.clock, this.state::get, 0));

    private final Admission admission = new Admission(
            this.state::get,
            this::isRefusing,
            List.of(this.sessions),
            List.of((request) -> "siren".equals(request.header("X-Sound")) || "siren".equals(request.cookie("sound"))),
            (failure) -> {},
            new Decisions());

    private boolean refusing = true;

    private boolean becomesOfflineWhenAsked;

    private WebServer server;

    @BeforeEach
    void start() {
        this.server = new TestServer(this.ledger, this.admission, this.sessions).start((context) -> {
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
            context.accept("/legacy/*", nothing);
            context.accept("/actuator/health", nothing);
            context.accept("/actuator/async", new HttpServlet() {
                @Override
                protected void doGet(HttpServletRequest request, HttpServletResponse response) {
                    if (request.getDispatcherType() == DispatcherType.ASYNC) {
                        response.setContentLength(0);
                    } else {
                        request.startAsync().dispatch();
                    }
                }
            });
            context.accept("/actuator/session", new HttpServlet() {
                @Override
                protected void doGet(HttpServletRequest request, HttpServletResponse response) {
                    response.setHeader("X-Session", request.getSession().getId());
                    response.setHeader("X-Count", String.valueOf(sessions()));
                    response.setContentLength(0);
                }
            });
        });
    }

    private boolean isRefusing() {
        if (this.becomesOfflineWhenAsked) {
            this.state.set(ShutdownState.OFFLINE);
        }
        return this.refusing;
    }

    @AfterEach
    void stop() {
        this.server.stop();
    }

    @Test
    void looksBeforehandAtWhatWouldBeRefused() throws Exception {
        exchange("GET", "/alarm", "X-Sound: siren");
        assertThat(refused()).isEmpty();
        this.clock.pass(Duration.ofSeconds(1));
        String session = exchange("GET", "/cart", "").headers().get("x-session");
        assertThat(refused()).containsExactly("GET /cart");
        this.clock.pass(Duration.ofSeconds(1));
        exchange("GET", "/alarm", "Cookie: JSESSIONID=" + session);
        assertThat(refused()).containsExactly("GET /cart");
    }

    private List<String> refused() {
        return this.ledger.forecast(Duration.ZERO, Duration.ZERO).refused().stream()
                .map(Forecast.Unit::what)
                .toList();
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
    void saysInAHeaderOfEveryResponseWhatStateItIsIn() throws Exception {
        assertThat(exchange("GET", "/cart", "").headers().get("shutdown-state")).isNull();
        this.state.set(ShutdownState.BECOMING_OFFLINE);
        assertThat(exchange("GET", "/cart", "").headers().get("shutdown-state")).isEqualTo("becoming-offline");
        assertThat(exchange("GET", "/alarm", "X-Sound: siren").headers().get("shutdown-state"))
                .isEqualTo("becoming-offline");
        assertThat(exchange("GET", "/actuator/health", "").headers().get("shutdown-state"))
                .isEqualTo("becoming-offline");
        this.state.set(ShutdownState.OFFLINE);
        assertThat(exchange("GET", "/alarm", "").headers().get("shutdown-state"))
                .isEqualTo("offline");
        this.state.set(ShutdownState.SHUTTING_DOWN);
        assertThat(exchange("GET", "/alarm", "").headers().get("shutdown-state"))
                .isEqualTo("shutting-down");
    }

    @Test
    void saysNothingOfItsStateWhenTold() {
        this.state.set(ShutdownState.BECOMING_OFFLINE);
        HttpShutdownProperties silent = new HttpShutdownProperties(503, Duration.ofSeconds(5), false, false, List.of());
        MockHttpServletResponse response = new MockHttpServletResponse();
        new ServletAdmission(this.admission, List.of(), new Refusal(silent, "away"), silent).tellState(response);
        assertThat(response.getHeaderNames()).isEmpty();
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
        assertThat(this.admission.count(Decision.BECOMING_OFFLINE)).isOne();
        assertThat(this.ledger.refused()).containsEntry(WorkKind.REQUESTS, 0L);
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
    void showsCookiesToWhoSpeaksForRequests() throws Exception {
        this.state.set(ShutdownState.BECOMING_OFFLINE);
        assertThat(exchange("GET", "/alarm", "Cookie: a=b; sound=siren").headers())
                .containsEntry("shutdown-decision", "priority");
        assertThat(exchange("GET", "/alarm", "Cookie: a=siren; sound=bell").status())
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
    void alwaysServesManagement() throws Exception {
        this.state.set(ShutdownState.OFFLINE);
        Response served = exchange("GET", "/actuator/health", "");
        assertThat(served.status()).isEqualTo(200);
        assertThat(served.headers()).containsEntry("shutdown-decision", "exempt");
        assertThat(this.admission.count(Decision.EXEMPT)).isOne();
    }

    @Test
    void countsAnExemptRequestOnceHoweverOftenItIsDispatched() throws Exception {
        this.state.set(ShutdownState.OFFLINE);
        assertThat(exchange("GET", "/actuator/async", "").status()).isEqualTo(200);
        assertThat(this.admission.count(Decision.EXEMPT)).isOne();
    }

    @Test
    void isNotHeldByASessionOfAnExemptRequest() throws Exception {
        this.state.set(ShutdownState.BECOMING_OFFLINE);
        Response served = exchange("GET", "/actuator/session", "");
        assertThat(served.status()).isEqualTo(200);
        assertThat(served.headers()).containsEntry("x-count", "0");
        assertThat(sessions()).isZero();
        assertThat(exchange(
                                "GET",
                                "/cart",
                                "Cookie: JSESSIONID=" + served.headers().get("x-session"))
                        .status())
                .as("affinity of such a session")
                .isEqualTo(503);
        this.state.set(ShutdownState.ONLINE);
        exchange("GET", "/actuator/session", "");
        assertThat(sessions()).isOne();
    }

    @Test
    void alwaysServesConfiguredPathsAlsoAtTheEndOfTheWindowOfAShutdown() throws Exception {
        this.state.set(ShutdownState.OFFLINE);
        assertThat(exchange("GET", "/legacy/v1/health", "").headers()).containsEntry("shutdown-decision", "exempt");
        assertThat(exchange("GET", "/legacy", "").status()).isEqualTo(503);
        this.state.set(ShutdownState.SHUTTING_DOWN);
        this.ledger.refuseRequests();
        assertThat(exchange("GET", "/legacy/v1/health", "").status()).isEqualTo(200);
        assertThat(exchange("GET", "/cart", "").status()).isEqualTo(503);
    }

    @Test
    void countsWhatItLetsInByItsReasonAndNothingWhileOnline() throws Exception {
        String session = exchange("GET", "/cart", "").headers().get("x-session");
        exchange("GET", "/actuator/health", "");
        assertThat(Decision.values()).allSatisfy((decision) -> assertThat(this.admission.count(decision))
                .isZero());
        this.state.set(ShutdownState.BECOMING_OFFLINE);
        exchange("GET", "/cart", "Cookie: JSESSIONID=" + session);
        exchange("GET", "/cart", "X-Sound: siren");
        assertThat(this.admission.count(Decision.AFFINITY)).isOne();
        assertThat(this.admission.count(Decision.PRIORITY)).isOne();
        this.refusing = false;
        assertThat(exchange("GET", "/cart", "").headers()).containsEntry("shutdown-decision", "window");
        assertThat(this.admission.count(Decision.WINDOW)).isOne();
    }

    @Test
    void countsWhoComesTooLateAsRefusedOnly() throws Exception {
        this.refusing = false;
        this.becomesOfflineWhenAsked = true;
        this.ledger.leave(true);
        this.state.set(ShutdownState.BECOMING_OFFLINE);
        Response refused = exchange("GET", "/cart", "");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.headers()).containsEntry("shutdown-decision", "offline");
        assertThat(this.admission.count(Decision.OFFLINE)).isOne();
        assertThat(this.admission.count(Decision.WINDOW)).isZero();
        this.clock.awaitUntil(Long.MAX_VALUE, () -> this.ledger.isIdle(WorkKind.HOLDING_TASKS));
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
