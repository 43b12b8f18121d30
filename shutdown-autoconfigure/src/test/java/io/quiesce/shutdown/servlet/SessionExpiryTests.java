package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSessionEvent;

import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.ScriptedThreads;
import io.quiesce.shutdown.engine.VirtualClock;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.mock.web.MockServletContext;

/** When sessions are looked at that are due, in virtual time. */
class SessionExpiryTests {

    private static final Duration MOMENT = LiveSession.TOLERANCE;

    private final VirtualClock clock = new VirtualClock();

    private final ScriptedThreads threads = new ScriptedThreads(this.clock);

    private final WorkLedger ledger = new WorkLedger(this.clock, this.threads, (failure) -> {});

    private final List<String> events = new ArrayList<>();

    private final Map<String, Session> container = new LinkedHashMap<>();

    private final ServletContext context = new MockServletContext();

    private ShutdownState state = ShutdownState.ONLINE;

    private final LiveSessions<ContainerSession> sessions =
            new LiveSessions<>(this.ledger, this.clock, () -> this.state, 5);

    private final SessionAffinity affinity = new SessionAffinity(this.sessions);

    private final SessionExpiry expiry = new SessionExpiry(
            this.sessions,
            this::inspect,
            this.clock,
            this.threads,
            (failure) -> this.events.add(failure.getMessage() + at()));

    /** A session whose container has the time of the test. */
    private final class Session extends MockHttpSession {

        private int looks;

        private Duration lastAccessed = SessionExpiryTests.this.clock.elapsed();

        Session(String id, int seconds) {
            super(SessionExpiryTests.this.context, id);
            setMaxInactiveInterval(seconds);
        }

        @Override
        public int getMaxInactiveInterval() {
            this.looks++;
            return super.getMaxInactiveInterval();
        }

        @Override
        public long getLastAccessedTime() {
            return VirtualClock.EPOCH.plus(this.lastAccessed).toEpochMilli();
        }
    }

    private String at() {
        return " at " + this.clock.elapsed().toMillis();
    }

    private void inspect(String id) {
        Session session = this.container.get(id);
        assertThat(session).isNotNull();
        Duration idle = this.clock.elapsed().minus(session.lastAccessed);
        boolean over = idle.toSeconds() >= session.getMaxInactiveInterval();
        this.events.add(id + (over ? " ends" : " lives") + at());
        if (id.equals("broken")) {
            session.lastAccessed = this.clock.elapsed();
            throw new IllegalStateException("boom");
        }
        if (over) {
            end(session);
        }
    }

    private Session open(String id, int seconds) {
        Session session = new Session(id, seconds);
        this.container.put(id, session);
        this.affinity.sessionCreated(new HttpSessionEvent(session));
        return session;
    }

    private void end(Session session) {
        this.container.remove(session.getId());
        this.affinity.sessionDestroyed(new HttpSessionEvent(session));
    }

    private Running begin(Session session) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setSession(session);
        request.setRequestedSessionId(session.getId());
        return new Running(request, this.affinity.requestAdmitted(request));
    }

    private record Running(MockHttpServletRequest request, @Nullable ContainerSession session) {}

    private void finish(Running running) {
        this.affinity.ending(running.request());
        if (running.session() != null) {
            this.affinity.ended(running.session());
        }
        ((Session) running.request().getSession()).lastAccessed = this.clock.elapsed();
    }

    private void become(ShutdownState next) {
        this.state = next;
        this.ledger.leave(next != ShutdownState.ONLINE);
        this.expiry.changed(new DrainStatus(next, this.clock.now(), null, null), Map.of());
    }

    private void at(int seconds, Runnable action) {
        this.clock.at(Duration.ofSeconds(seconds), action);
    }

    /** The drain ends with it, so that nothing goes on by itself. */
    private void runUntil(int seconds) throws InterruptedException {
        at(seconds, () -> {
            if (this.state == ShutdownState.BECOMING_OFFLINE) {
                become(ShutdownState.ONLINE);
            }
        });
        this.clock.awaitUntil(Duration.ofSeconds(seconds).toNanos(), () -> false);
    }

    private long count() {
        return this.ledger.counts().get(WorkKind.SESSIONS);
    }

    @Test
    void looksAtEachSessionWhenItIsDueAndNoMore() throws Exception {
        open("short", 10);
        open("long", 60);
        open("forever", -1);
        become(ShutdownState.BECOMING_OFFLINE);
        runUntil(1000);
        assertThat(this.events).containsExactly("short ends at 10100", "long ends at 60100");
        assertThat(this.threads.names()).containsExactly("shutdown-sessions");
        assertThat(count()).isOne();
    }

    private @Nullable Duration expected() {
        return this.ledger.forecast(Duration.ZERO, Duration.ZERO).timeToOffline();
    }

    @Test
    void saysHowLongASessionLastsIfNobodyUsesItAgain() throws Exception {
        Session cart = open("cart", 60);
        runUntil(10);
        assertThat(expected()).isEqualTo(Duration.ofSeconds(50).plus(MOMENT));
        become(ShutdownState.BECOMING_OFFLINE);
        Running request = begin(cart);
        assertThat(expected()).as("while it is used").isNull();
        finish(request);
        assertThat(expected()).isEqualTo(Duration.ofSeconds(5).plus(MOMENT));
        open("forever", -1);
        assertThat(expected()).isNull();
    }

    @Test
    void needsNoThreadWhileTheApplicationIsOnlineOrWithoutSessions() throws Exception {
        open("short", 10);
        runUntil(100);
        become(ShutdownState.SHUTTING_DOWN);
        runUntil(200);
        end(this.container.get("short"));
        become(ShutdownState.BECOMING_OFFLINE);
        runUntil(300);
        assertThat(this.threads.names()).isEmpty();
        become(ShutdownState.BECOMING_OFFLINE);
        open("new", 10);
        runUntil(400);
        assertThat(this.threads.names()).containsExactly("shutdown-sessions");
        assertThat(this.events).containsExactly("new ends at 310100");
    }

    @Test
    void needsNoThreadForAServerThatEndsSessionsWhenTheyAreDue() {
        SessionExpiry other = new SessionExpiry(this.sessions, null, this.clock, this.threads, (failure) -> {});
        this.state = ShutdownState.BECOMING_OFFLINE;
        open("short", 10);
        other.changed(new DrainStatus(this.state, this.clock.now(), null, null), Map.of());
        assertThat(this.threads.names()).isEmpty();
    }

    @Test
    void countsFromTheEndOfTheLastRequest() throws Exception {
        Session session = open("cart", 1800);
        become(ShutdownState.BECOMING_OFFLINE);
        at(100, () -> {
            Running first = begin(session);
            Running second = begin(session);
            at(101, () -> finish(first));
            at(150, () -> finish(second));
        });
        runUntil(1000);
        assertThat(this.events).containsExactly("cart ends at 155100");
    }

    @Test
    void countsARequestThatIsOlderThanTheDrain() throws Exception {
        Session session = open("cart", 20);
        Running running = begin(session);
        become(ShutdownState.BECOMING_OFFLINE);
        at(50, () -> finish(running));
        runUntil(1000);
        assertThat(this.events).containsExactly("cart ends at 55100");
    }

    @Test
    void waitsForTheNewTimeOfASessionThatWasUsedUnseen() throws Exception {
        Session session = open("cart", 10);
        become(ShutdownState.BECOMING_OFFLINE);
        at(4, () -> session.lastAccessed = this.clock.elapsed());
        runUntil(1000);
        assertThat(this.events).containsExactly("cart lives at 10100", "cart ends at 14100");
    }

    @Test
    void leavesAContainerInPeaceWhoseClockIsBehind() throws Exception {
        Session session = open("cart", 10);
        become(ShutdownState.BECOMING_OFFLINE);
        session.lastAccessed = Duration.ofDays(1);
        runUntil(25);
        assertThat(this.events).containsExactly("cart lives at 10100", "cart lives at 20200");
    }

    @Test
    void asksOnceASecondAtMost() throws Exception {
        Session session = open("cart", 10);
        become(ShutdownState.BECOMING_OFFLINE);
        session.lastAccessed = MOMENT.plusMillis(1);
        runUntil(100);
        assertThat(this.events).containsExactly("cart lives at 10100", "cart ends at 11200");
    }

    @Test
    void looksTogetherAtWhatIsDueWithinAMoment() throws Exception {
        open("first", 10);
        this.clock.at(Duration.ofMillis(50), () -> open("second", 10));
        this.clock.at(Duration.ofMillis(150), () -> open("third", 10));
        become(ShutdownState.BECOMING_OFFLINE);
        runUntil(100);
        assertThat(this.events).containsExactly("first ends at 10100", "second ends at 10200", "third ends at 10300");
    }

    @Test
    void doesNotWakeForASessionThatEndsLater() throws Exception {
        Session busy = open("busy", 1800);
        Session idle = open("idle", 60);
        Session early = open("early", 3600);
        become(ShutdownState.BECOMING_OFFLINE);
        at(20, () -> finish(begin(early)));
        at(21, () -> {
            int looks = idle.looks;
            at(22, () -> finish(begin(busy)));
            at(23, () -> assertThat(idle.looks).isEqualTo(looks));
        });
        runUntil(100);
        assertThat(this.events).containsExactly("early ends at 25100", "busy ends at 27100", "idle ends at 60100");
    }

    @Test
    void goesOnAfterAFailure() throws Exception {
        open("broken", 10);
        open("cart", 12);
        become(ShutdownState.BECOMING_OFFLINE);
        runUntil(15);
        assertThat(this.events).containsExactly("broken ends at 10100", "boom at 10100", "cart ends at 12100");
    }

    /** The server runs code of the application when a session ends. */
    @Test
    void goesOnAfterAnInterrupt() throws Exception {
        open("first", 10);
        open("second", 20);
        become(ShutdownState.BECOMING_OFFLINE);
        at(15, () -> Thread.currentThread().interrupt());
        runUntil(30);
        assertThat(this.events).containsExactly("first ends at 10100", "second ends at 20100");
    }

    @Test
    void endsWithTheDrain() throws Exception {
        open("cart", 10);
        become(ShutdownState.BECOMING_OFFLINE);
        at(5, () -> become(ShutdownState.ONLINE));
        runUntil(100);
        assertThat(this.events).isEmpty();
        become(ShutdownState.BECOMING_OFFLINE);
        runUntil(200);
        assertThat(this.events).containsExactly("cart ends at 100000");
        assertThat(this.threads.names()).containsExactly("shutdown-sessions", "shutdown-sessions");
    }
}
