package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;

import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.servlet.HttpExchange.Response;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Admission.Decision;
import io.quiesce.shutdown.tracking.Decisions;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.apache.catalina.Context;
import org.apache.catalina.session.StandardSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.WebServer;

/** What becomes of the sessions of a real Tomcat while the application becomes offline. */
@Timeout(60)
class SessionLifeTests {

    private static final int EXPIRY = 5;

    private static final int OWN = 1800;

    private final EventClock clock = new EventClock();

    private final WorkLedger ledger = new WorkLedger(this.clock, ThreadStarter.DAEMON, (failure) -> {});

    private final AtomicReference<ShutdownState> state = new AtomicReference<>(ShutdownState.ONLINE);

    private final AtomicBoolean pastWindow = new AtomicBoolean(true);

    private final LiveSessions<ContainerSession> sessions =
            new LiveSessions<>(this.ledger, this.clock, this.state::get, EXPIRY);

    private final SessionAffinity affinity = new SessionAffinity(this.sessions);

    private final AtomicReference<HttpSession> seen = new AtomicReference<>();

    private volatile Consumer<HttpServletRequest> during = (request) -> {};

    private final BlockingQueue<AsyncContext> asynchronous = new LinkedBlockingQueue<>();

    private TestServer testServer;

    private WebServer server;

    private Admission admission;

    @BeforeEach
    void start() {
        this.admission = new Admission(
                this.state::get,
                this.pastWindow::get,
                List.of(this.affinity),
                List.of((request) -> "siren".equals(request.header("X-Sound"))),
                (failure) -> {},
                new Decisions());
        HttpServlet cart = new HttpServlet() {
            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                if (request.getHeader("X-Eager") != null) {
                    response.getWriter().write("begun");
                }
                SessionLifeTests.this.during.accept(request);
                HttpSession session = request.getSession();
                SessionLifeTests.this.seen.set(session);
                response.setHeader("X-Session", session.getId());
                response.setHeader("X-Life", String.valueOf(session.getMaxInactiveInterval()));
                response.setContentLength(0);
            }
        };
        this.testServer = new TestServer(this.ledger, this.admission, this.affinity);
        this.server = this.testServer.start((context) -> {
            context.accept("/cart", cart);
            context.accept("/actuator/cart", cart);
            context.accept("/slow", new HttpServlet() {
                @Override
                protected void doGet(HttpServletRequest request, HttpServletResponse response) {
                    response.setContentLength(0);
                    SessionLifeTests.this.asynchronous.add(request.startAsync());
                }
            });
        });
        this.sessions.onChange((session) -> this.clock.signal());
    }

    @AfterEach
    void stop() {
        this.server.stop();
    }

    private Response get(String path, String header) throws Exception {
        try (HttpExchange connection = new HttpExchange(this.server.getPort())) {
            connection.send(
                    "GET %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n%s\r\n\r\n".formatted(path, header));
            Response response = connection.receive();
            awaitEnd();
            return response;
        }
    }

    /** The ledger tells of the end of work only while the application is out of service. */
    private void awaitEnd() throws InterruptedException {
        boolean before = this.ledger.isDraining();
        this.ledger.leave(true);
        this.clock.awaitUntil(Long.MAX_VALUE, () -> this.ledger.isIdle(WorkKind.HOLDING_TASKS));
        this.ledger.leave(before);
    }

    private Response use(String session) throws Exception {
        return get("/cart", "Cookie: JSESSIONID=" + session);
    }

    private String open() throws Exception {
        return get("/cart", "X-Sound: siren").headers().get("x-session");
    }

    private HttpSession seen() {
        HttpSession session = this.seen.get();
        assertThat(session).isNotNull();
        return session;
    }

    private void become(ShutdownState next) {
        this.state.set(next);
        this.ledger.leave(next != ShutdownState.ONLINE);
    }

    private void awaitLife(HttpSession session, int seconds) throws InterruptedException {
        this.clock.awaitUntil(Long.MAX_VALUE, () -> session.getMaxInactiveInterval() == seconds);
    }

    private long count() {
        return this.ledger.counts().get(WorkKind.SESSIONS);
    }

    @Test
    void cutsTheLifeOfASessionWithItsNextRequestAndLeavesTheOthersAlone() throws Exception {
        open();
        HttpSession unused = seen();
        String session = open();
        become(ShutdownState.BECOMING_OFFLINE);
        assertThat(seen().getMaxInactiveInterval()).isEqualTo(OWN);
        assertThat(use(session).headers()).containsEntry("x-life", "5").containsEntry("shutdown-decision", "affinity");
        assertThat(unused.getMaxInactiveInterval()).isEqualTo(OWN);
    }

    @ParameterizedTest
    @CsvSource({"-1, 5", "0, 5", "4, 4", "5, 5", "6, 5"})
    void leavesTheShorterLife(int own, String left) throws Exception {
        String session = open();
        seen().setMaxInactiveInterval(own);
        become(ShutdownState.BECOMING_OFFLINE);
        assertThat(use(session).headers()).containsEntry("x-life", left);
    }

    @Test
    void cutsInTheWindowTooWhereSessionsAreStillCreated() throws Exception {
        String old = open();
        this.pastWindow.set(false);
        become(ShutdownState.BECOMING_OFFLINE);
        assertThat(use(old).headers()).containsEntry("x-life", "5").containsEntry("shutdown-decision", "window");
        Response opened = get("/cart", "X-Any: thing");
        assertThat(opened.headers()).containsEntry("x-life", "1800");
        awaitLife(seen(), EXPIRY);
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void cutsWhenARequestEndsThatIsOlderThanTheDrain() throws Exception {
        String session = open();
        this.during = (request) -> become(ShutdownState.BECOMING_OFFLINE);
        assertThat(use(session).headers()).containsEntry("x-life", "1800");
        awaitLife(seen(), EXPIRY);
    }

    @Test
    void doesNotCutForRequestsThatAreAlwaysServed() throws Exception {
        String session = open();
        become(ShutdownState.BECOMING_OFFLINE);
        Response served = get("/actuator/cart", "Cookie: JSESSIONID=" + session);
        assertThat(served.headers()).containsEntry("x-session", session).containsEntry("x-life", "1800");
        // The container tells of the end of a request before it sends what has not been flushed.
        assertThat(seen().getMaxInactiveInterval()).isEqualTo(OWN);
        assertThat(get("/actuator/cart", "X-Any: thing").headers()).containsKey("x-session");
    }

    @Test
    void givesBackWhatItHasCutWhenTheApplicationIsBack() throws Exception {
        SessionExpiry expiry =
                new SessionExpiry(this.sessions, null, this.clock, ThreadStarter.DAEMON, (failure) -> {});
        String session = open();
        seen().setMaxInactiveInterval(-1);
        become(ShutdownState.BECOMING_OFFLINE);
        use(session);
        become(ShutdownState.ONLINE);
        assertThat(seen().getMaxInactiveInterval()).isEqualTo(EXPIRY);
        expiry.changed(new DrainStatus(ShutdownState.ONLINE, this.clock.now(), null, null), Map.of());
        assertThat(seen().getMaxInactiveInterval()).isEqualTo(-1);
    }

    @Test
    void givesBackWithTheNextRequestAtTheLatest() throws Exception {
        String session = open();
        become(ShutdownState.BECOMING_OFFLINE);
        use(session);
        become(ShutdownState.ONLINE);
        assertThat(use(session).headers()).containsEntry("x-life", "1800");
    }

    @Test
    void respectsWhatTheApplicationHasSetMeanwhile() throws Exception {
        String session = open();
        become(ShutdownState.BECOMING_OFFLINE);
        use(session);
        seen().setMaxInactiveInterval(3);
        become(ShutdownState.ONLINE);
        assertThat(use(session).headers()).containsEntry("x-life", "3");
    }

    @Test
    void refusesARequestThatNeedsANewSession() throws Exception {
        become(ShutdownState.BECOMING_OFFLINE);
        Response refused = get("/cart", "X-Sound: siren");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.body()).contains("\"status\":503").endsWith("}");
        assertThat(refused.headers())
                .containsEntry("content-type", "application/problem+json")
                .containsEntry("connection", "close")
                .containsEntry("retry-after", "5")
                .containsEntry("shutdown-decision", "becoming-offline");
        assertThat(count()).isZero();
        assertThat(this.admission.count(Decision.BECOMING_OFFLINE)).isOne();
        become(ShutdownState.ONLINE);
        assertThat(open()).isNotNull();
    }

    @Test
    void refusesARequestThatHasBegunItsAnswer() throws Exception {
        become(ShutdownState.BECOMING_OFFLINE);
        Response refused = get("/cart", "X-Eager: yes\r\nX-Sound: siren");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.body()).startsWith("{").endsWith("}");
    }

    @Test
    void createsSessionsDuringAShutdownAsEver() throws Exception {
        become(ShutdownState.SHUTTING_DOWN);
        assertThat(open()).isNotNull();
    }

    @Test
    void servesASessionAfterItsNameHasChanged() throws Exception {
        String session = open();
        become(ShutdownState.BECOMING_OFFLINE);
        this.during = (request) -> request.changeSessionId();
        String renamed = use(session).headers().get("x-session");
        assertThat(renamed).isNotEqualTo(session);
        this.during = (request) -> assertThat(request.getSession(false)).isNotNull();
        assertThat(use(renamed).headers()).containsEntry("x-life", "5");
        assertThat(use(session).status()).isEqualTo(503);
        assertThat(count()).isOne();
    }

    @Test
    void doesNotEndASessionInUse() throws Exception {
        String session = open();
        become(ShutdownState.BECOMING_OFFLINE);
        AtomicBoolean alive = new AtomicBoolean();
        this.during = (request) -> {
            idleForYears(session);
            inspect(session);
            alive.set(request.getSession(false) != null);
        };
        assertThat(use(session).status()).isEqualTo(200);
        assertThat(alive).isTrue();
        inspect(session);
        assertThat(count()).isOne();
    }

    @Test
    void doesNotEndASessionInUseByARequestWithoutAThread() throws Exception {
        String session = open();
        become(ShutdownState.BECOMING_OFFLINE);
        LiveSession live = this.sessions.get(session);
        assertThat(live).isNotNull();
        try (HttpExchange connection = new HttpExchange(this.server.getPort())) {
            connection.send(
                    "GET /slow HTTP/1.1\r\nHost: localhost\r\nCookie: JSESSIONID=%s\r\n\r\n".formatted(session));
            AsyncContext running = this.asynchronous.take();
            idleForYears(session);
            inspect(session);
            assertThat(count()).isOne();
            assertThat(Duration.ofNanos(live.left())).isGreaterThan(Duration.ofDays(1));
            running.complete();
            assertThat(connection.receive().status()).isEqualTo(200);
        }
        awaitEnd();
        inspect(session);
        assertThat(count()).isOne();
        assertThat(Duration.ofNanos(live.left()))
                .isEqualTo(Duration.ofSeconds(EXPIRY).plus(LiveSession.TOLERANCE));
    }

    @Test
    void endsASessionThatIsOver() throws Exception {
        String session = open();
        become(ShutdownState.BECOMING_OFFLINE);
        inspect(session);
        assertThat(count()).isOne();
        idleForYears(session);
        inspect(session);
        assertThat(count()).isZero();
        inspect(session);
    }

    private void inspect(String session) {
        try {
            this.testServer.tomcatSessions().inspect(session);
        } catch (IOException ex) {
            throw new AssertionError(ex);
        }
    }

    private void idleForYears(String id) {
        Context context =
                (Context) ((TomcatWebServer) this.server).getTomcat().getHost().findChildren()[0];
        try {
            ((StandardSession) context.getManager().findSession(id)).setCreationTime(1);
        } catch (IOException ex) {
            throw new AssertionError(ex);
        }
    }
}
