package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import jakarta.servlet.ServletRequestEvent;

import io.quiesce.shutdown.AnyRequest;
import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.ScriptedThreads;
import io.quiesce.shutdown.engine.VirtualClock;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockServletContext;
import org.springframework.session.MapSession;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.web.http.CookieSerializer;
import org.springframework.session.web.http.HeaderHttpSessionIdResolver;
import org.springframework.session.web.http.HttpSessionIdResolver;

/** What becomes of the sessions of Spring Session while the application becomes offline, in virtual time. */
class StoredSessionTests {

    private static final Duration EXPIRY = Duration.ofSeconds(5);

    private static final Duration OWN = Duration.ofMinutes(30);

    private final VirtualClock clock = new VirtualClock();

    private final ScriptedThreads threads = new ScriptedThreads(this.clock);

    private final WorkLedger ledger = new WorkLedger(this.clock, this.threads, (failure) -> {});

    private ShutdownState state = ShutdownState.ONLINE;

    private final LiveSessions<StoredSession> sessions =
            new LiveSessions<>(this.ledger, this.clock, () -> this.state, (int) EXPIRY.toSeconds());

    private final StaticListableBeanFactory beans =
            new StaticListableBeanFactory(Map.of("resolver", HeaderHttpSessionIdResolver.xAuthToken()));

    private final StoredSessionAffinity affinity = new StoredSessionAffinity(
            this.sessions,
            new SessionIds(
                    this.beans.getBeanProvider(HttpSessionIdResolver.class),
                    this.beans.getBeanProvider(CookieSerializer.class)));

    private final List<Throwable> failures = new ArrayList<>();

    private final SessionExpiry expiry =
            new SessionExpiry(this.sessions, this.affinity::inspect, this.clock, this.threads, this.failures::add);

    private final Map<String, Session> map = new ConcurrentHashMap<>();

    private final MapSessionRepository repository = (MapSessionRepository) process(new MapSessionRepository(this.map));

    private Object process(MapSessionRepository bean) {
        return new StoredSessionsPostProcessor(new DefaultListableBeanFactory(), () -> this.affinity)
                .postProcessAfterInitialization(bean, "repository");
    }

    private MapSession open(Duration own) {
        MapSession session = this.repository.createSession();
        session.setMaxInactiveInterval(own);
        this.repository.save(session);
        return session;
    }

    private StoredSession live(MapSession session) {
        StoredSession live = this.sessions.get(session.getId());
        assertThat(live).isNotNull();
        return live;
    }

    private static MockHttpServletRequest request(MapSession session) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.addHeader("X-Auth-Token", session.getId());
        return request;
    }

    private MockHttpServletRequest begin(MapSession session) {
        MockHttpServletRequest request = request(session);
        this.affinity.requestAdmitted(request);
        return request;
    }

    private void finish(MockHttpServletRequest request) {
        this.affinity.requestDestroyed(new ServletRequestEvent(new MockServletContext(), request));
    }

    private void become(ShutdownState next) {
        this.state = next;
        this.ledger.leave(next != ShutdownState.ONLINE);
        this.expiry.changed(new DrainStatus(next, this.clock.now(), null, null), Map.of());
    }

    private void at(double seconds, Runnable action) {
        this.clock.at(Duration.ofMillis((long) (seconds * 1000)), action);
    }

    private void countIs(long expected, double... moments) {
        for (double moment : moments) {
            at(moment, () -> assertThat(count()).as("at " + moment).isEqualTo(expected));
        }
    }

    /** The drain ends with it, so that nothing goes on by itself. */
    private void runUntil(int seconds) throws InterruptedException {
        at(seconds, () -> become(ShutdownState.ONLINE));
        this.clock.awaitUntil(Duration.ofSeconds(seconds).toNanos(), () -> false);
        assertThat(this.failures).isEmpty();
    }

    private long count() {
        return this.ledger.counts().get(WorkKind.SESSIONS);
    }

    private boolean belongsHere(MapSession session) {
        MockHttpServletRequest source = request(session);
        return this.affinity.belongsHere(new AnyRequest() {
            @Override
            public @Nullable String header(String name) {
                return source.getHeader(name);
            }

            @Override
            public Object source() {
                return source;
            }
        });
    }

    @Test
    void endsSoonAfterTheLastOfItsRequests() throws Exception {
        MapSession session = open(OWN);
        become(ShutdownState.BECOMING_OFFLINE);
        at(100, () -> {
            MockHttpServletRequest first = begin(session);
            MockHttpServletRequest second = begin(session);
            at(101, () -> finish(first));
            at(150, () -> finish(second));
        });
        countIs(1, 99, 120, 149, 155);
        countIs(0, 155.2);
        at(155.2, () -> assertThat(this.map).isEmpty());
        runUntil(1000);
        assertThat(this.threads.names()).containsExactly("shutdown-sessions");
    }

    @Test
    void isKeptByARequestThatIsOlderThanTheDrain() throws Exception {
        MapSession session = open(OWN);
        MockHttpServletRequest running = begin(session);
        become(ShutdownState.BECOMING_OFFLINE);
        at(3000, () -> finish(running));
        countIs(1, 2999, 3005);
        countIs(0, 3005.2);
        runUntil(4000);
    }

    @Test
    void keepsItsOwnTimeWhenItIsNotUsed() throws Exception {
        MapSession unused = open(OWN);
        become(ShutdownState.BECOMING_OFFLINE);
        finish(begin(open(OWN)));
        assertThat(live(unused).life()).isEqualTo(OWN);
        countIs(2, 5);
        countIs(1, 5.2, 1000);
        runUntil(1001);
    }

    @Test
    void keepsATimeOfItsOwnThatIsShorter() {
        MapSession session = open(Duration.ofSeconds(4));
        become(ShutdownState.BECOMING_OFFLINE);
        finish(begin(session));
        assertThat(live(session).life()).hasSeconds(4);
    }

    @Test
    void isLeftATimeEvenIfItWouldNeverEnd() {
        MapSession session = open(Duration.ofSeconds(-1));
        assertThat(live(session).life()).isNull();
        become(ShutdownState.BECOMING_OFFLINE);
        finish(begin(session));
        assertThat(live(session).life()).isEqualTo(EXPIRY);
    }

    @Test
    void mayHaveMoreTimeThanCanBeCounted() {
        MapSession session = open(Duration.ofDays(400_000));
        assertThat(Duration.ofNanos(live(session).left())).isGreaterThan(Duration.ofDays(364));
    }

    @Test
    void endsWhenTheRepositoryFindsThatItIsOver() throws Exception {
        MapSession session = open(Duration.ofSeconds(10));
        session.setLastAccessedTime(Instant.EPOCH);
        this.repository.save(session);
        become(ShutdownState.BECOMING_OFFLINE);
        countIs(1, 10);
        countIs(0, 10.2);
        runUntil(100);
        assertThat(this.map).isEmpty();
    }

    @Test
    void livesOnWhenTheRepositoryFindsThatItIsNotOver() throws Exception {
        open(Duration.ofHours(1));
        become(ShutdownState.BECOMING_OFFLINE);
        // The repository has the time of the machine, of which nothing has passed.
        countIs(1, 3600, 3601);
        runUntil(4000);
        assertThat(count()).isOne();
    }

    @Test
    void isNoLongerCountedOnceItsEndIsNoticedByAnybody() {
        MapSession session = open(OWN);
        session.setLastAccessedTime(Instant.EPOCH);
        this.repository.save(session);
        assertThat(count()).isOne();
        assertThat(this.repository.findById(session.getId())).isNull();
        assertThat(count()).isZero();
    }

    @Test
    void doesNotBelongHereOnceItIsOver() {
        MapSession session = open(OWN);
        session.setLastAccessedTime(Instant.EPOCH);
        this.repository.save(session);
        assertThat(belongsHere(session)).isFalse();
        assertThat(count()).isZero();
    }

    @Test
    void doesNotBelongHereOnceItsEndHasBeenDecided() throws Exception {
        MapSession session = open(OWN);
        this.threads.hangs("shutdown-sessions");
        become(ShutdownState.BECOMING_OFFLINE);
        finish(begin(session));
        at(4, () -> assertThat(belongsHere(session)).isTrue());
        at(9, () -> {
            assertThat(live(session).isOver()).isFalse();
            assertThat(belongsHere(session)).isTrue();
        });
        at(14.2, () -> {
            assertThat(live(session).isOver()).isTrue();
            assertThat(belongsHere(session)).isFalse();
        });
        runUntil(20);
        assertThat(this.map).hasSize(1);
    }

    @Test
    void isWhatItWasAfterAResume() {
        MapSession session = open(OWN);
        become(ShutdownState.BECOMING_OFFLINE);
        finish(begin(session));
        assertThat(live(session).life()).isEqualTo(EXPIRY);
        become(ShutdownState.ONLINE);
        assertThat(live(session).life()).isEqualTo(OWN);
        become(ShutdownState.BECOMING_OFFLINE);
        assertThat(live(session).life()).isEqualTo(OWN);
    }

    @Test
    void isWhatItWasWithTheNextRequestAtTheLatest() {
        MapSession session = open(OWN);
        become(ShutdownState.BECOMING_OFFLINE);
        finish(begin(session));
        this.state = ShutdownState.ONLINE;
        begin(session);
        assertThat(live(session).life()).isEqualTo(OWN);
    }

    @Test
    void isNotCutByARequestThatComesWithAResume() {
        MapSession session = open(OWN);
        live(session).cut(5, () -> false);
        assertThat(live(session).life()).isEqualTo(OWN);
    }

    @Test
    void isNotUndoneByAnOlderCopy() {
        MapSession session = open(OWN);
        MapSession copy = this.repository.findById(session.getId());
        assertThat(copy).isNotNull();
        become(ShutdownState.BECOMING_OFFLINE);
        MockHttpServletRequest request = begin(session);
        finish(request);
        this.repository.save(copy);
        assertThat(live(session).life()).isEqualTo(EXPIRY);
        assertThat(this.map.get(session.getId()).getMaxInactiveInterval()).isEqualTo(OWN);
        copy.setMaxInactiveInterval(Duration.ofSeconds(3));
        this.repository.save(copy);
        assertThat(live(session).life()).hasSeconds(3);
    }

    @Test
    void isOneSessionUnderTwoNames() {
        MapSession session = open(OWN);
        MapSession copy = this.repository.findById(session.getId());
        assertThat(copy).isNotNull();
        copy.changeSessionId();
        this.repository.save(copy);
        this.repository.save(copy);
        assertThat(count()).isOne();
        assertThat(this.sessions.get(session.getId())).isNull();
        assertThat(belongsHere(session)).isFalse();
        assertThat(belongsHere(copy)).isTrue();
        this.repository.deleteById(copy.getId());
        assertThat(count()).isZero();
    }

    @Test
    void isNotChangedByRequestsThatAreAlwaysServed() throws Exception {
        MapSession session = open(OWN);
        become(ShutdownState.BECOMING_OFFLINE);
        MockHttpServletRequest request = request(session);
        MockFilterChain chain = new MockFilterChain();
        new StoredSessionFilter(this.affinity).doFilter(request, new MockHttpServletResponse(), chain);
        assertThat(chain.getRequest()).isSameAs(request);
        this.repository.save(session);
        finish(request);
        assertThat(live(session).life()).isEqualTo(OWN);
    }

    static class Publishing extends MapSessionRepository {

        private int saved;

        Publishing(Map<String, Session> sessions) {
            super(sessions);
        }

        @Override
        public void save(MapSession session) {
            this.saved++;
            super.save(session);
        }
    }

    static final class Closed extends MapSessionRepository {

        Closed(Map<String, Session> sessions) {
            super(sessions);
        }
    }

    static class Private extends MapSessionRepository {

        private Private(Map<String, Session> sessions) {
            super(sessions);
        }
    }

    @Test
    void mayBeInARepositoryOfTheApplicationsOwn() {
        Publishing target = new Publishing(this.map);
        Object bean = process(target);
        assertThat(bean).isInstanceOf(Publishing.class);
        assertThat(AopUtils.isAopProxy(bean)).isTrue();
        ((Publishing) bean).save(new MapSession());
        assertThat(target.saved).isOne();
        assertThat(count()).isOne();
    }

    @Test
    void isNotCountedWhereNothingCanComeBefore() {
        Stream.of(new Closed(this.map), new Private(this.map))
                .forEach((target) -> assertThat(process(target)).isSameAs(target));
    }
}
