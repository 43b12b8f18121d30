package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.servlet.HttpExchange.Response;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Admission.Decision;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.session.MapSession;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.config.annotation.web.http.EnableSpringHttpSession;
import org.springframework.session.events.SessionCreatedEvent;
import org.springframework.session.web.http.CookieSerializer;
import org.springframework.session.web.http.DefaultCookieSerializer;
import org.springframework.session.web.http.HeaderHttpSessionIdResolver;
import org.springframework.session.web.http.HttpSessionIdResolver;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/** Sessions of Spring Session in an application with a real Tomcat and Spring MVC. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class SpringSessionDrainTests extends SessionFixture {

    @Configuration(proxyBeanMethods = false)
    @EnableSpringHttpSession
    static class InSpringSession {

        @Bean
        MoreOfCarts moreOfCarts() {
            return new MoreOfCarts();
        }
    }

    /** The class is what others may rely on. */
    @Configuration(proxyBeanMethods = false)
    static class InMemory {

        @Bean
        MapSessionRepository sessionRepository() {
            return new MapSessionRepository(new ConcurrentHashMap<>());
        }

        @Bean
        String reliesOnTheClass(MapSessionRepository repository) {
            return repository.toString();
        }
    }

    @RestController
    static class MoreOfCarts {

        private volatile @Nullable DeferredResult<String> slow;

        private final CountDownLatch slowHasBegun = new CountDownLatch(1);

        @GetMapping("/look")
        String look(HttpServletRequest request) {
            HttpSession session = request.getSession(false);
            return (session != null) ? session.getId() : "none";
        }

        @GetMapping("/rename")
        String rename(HttpServletRequest request) {
            return request.changeSessionId();
        }

        @GetMapping("/end")
        String end(HttpSession session) {
            session.invalidate();
            return "ended";
        }

        @GetMapping("/slow")
        DeferredResult<String> slow() {
            DeferredResult<String> result = new DeferredResult<>(0L);
            this.slow = result;
            this.slowHasBegun.countDown();
            return result;
        }
    }

    private ConfigurableApplicationContext startWith(List<Class<?>> others, String... properties) {
        List<Class<?>> sources = new ArrayList<>(others);
        sources.add(InSpringSession.class);
        return start(sources, properties);
    }

    private ConfigurableApplicationContext start(String... properties) {
        return startWith(List.of(InMemory.class), properties);
    }

    private static String cookie(String session) {
        return cookie("SESSION", session);
    }

    private static String cookie(String name, String session) {
        return "Cookie: " + name + "=" + Base64.getEncoder().encodeToString(session.getBytes());
    }

    @Test
    void holdTheApplicationUntilTheLastHasEnded() throws Exception {
        ConfigurableApplicationContext context = start();
        String first = open(context);
        String second = open(context);
        assertThat(first).isNotEqualTo(second);
        assertThat(get(context, "/cart", cookie(first)).body()).isEqualTo(first);
        assertThat(count(context)).isEqualTo(2);
        assertThat(get(context, "/end", cookie(second)).status()).isEqualTo(200);
        assertThat(count(context)).isOne();
        drain(context);
        assertThat(context.getBean(Drain.class).status().state()).isEqualTo(ShutdownState.BECOMING_OFFLINE);
        assertThat(get(context, "/cart", cookie(second)).status()).isEqualTo(503);
        Response served = get(context, "/cart", cookie(first));
        assertThat(served.body()).isEqualTo(first);
        assertThat(served.headers()).containsEntry("shutdown-decision", "affinity");
        assertThat(get(context, "/end", cookie(first)).status()).isEqualTo(200);
        awaitOffline(context);
    }

    @Test
    void areNotCountedIfARequestThatIsAlwaysServedCreatesThem() throws Exception {
        ConfigurableApplicationContext context = start("shutdown.http.always-accept=/cart");
        drain(context);
        awaitOffline(context);
        Response served = get(context, "/cart", "X-Sound: siren");
        assertThat(served.status()).isEqualTo(200);
        assertThat(served.headers()).containsEntry("shutdown-decision", "exempt");
        assertThat(count(context)).isZero();
    }

    @Test
    void areServedUnderTheirNewNames() throws Exception {
        ConfigurableApplicationContext context = start();
        String session = open(context);
        drain(context);
        String renamed = get(context, "/rename", cookie(session)).body();
        assertThat(renamed).isNotEqualTo(session);
        assertThat(count(context)).isOne();
        assertThat(get(context, "/look", cookie(session)).status()).isEqualTo(503);
        assertThat(get(context, "/look", cookie(renamed)).body()).isEqualTo(renamed);
    }

    private void refuses(String path, CapturedOutput output, Class<?>... others) throws Exception {
        ConfigurableApplicationContext context = startWith(List.of(others));
        open(context);
        drain(context);
        Response refused = listening(() -> get(context, path, "X-Sound: siren"));
        assertRefused(refused);
        assertThat(get(context, "/look", "X-Sound: siren").body()).isEqualTo("none");
        assertThat(count(context)).isOne();
        assertThat(context.getBean(Admission.class).count(Decision.BECOMING_OFFLINE))
                .isOne();
        context.getBean(Drain.class).resume(null, null);
        assertThat(get(context, path, "X-Sound: siren").status()).isEqualTo(200);
        assertThat(count(context)).isEqualTo(2);
        assertThat(output).doesNotContain("ERROR").doesNotContain("IllegalStateException");
    }

    /** What Tomcat says of servlets that fail is off in tests. */
    private static Response listening(Callable<Response> exchange) throws Exception {
        List<String> failures = new CopyOnWriteArrayList<>();
        Logger tomcat = Logger.getLogger("org.apache.catalina.core.ContainerBase");
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                failures.add(record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Level before = tomcat.getLevel();
        tomcat.setLevel(Level.WARNING);
        tomcat.addHandler(handler);
        try {
            return exchange.call();
        } finally {
            tomcat.setLevel(before);
            tomcat.removeHandler(handler);
            assertThat(failures).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/cart", "/stubborn"})
    void areRefusedWhenNewWhateverHandlesExceptions(String path, CapturedOutput output) throws Exception {
        refuses(path, output, InMemory.class, Advice.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/cart", "/stubborn"})
    void areRefusedWhenNewWithoutSuchHandlers(String path, CapturedOutput output) throws Exception {
        refuses(path, output, InMemory.class);
    }

    @Test
    void areCreatedInTheWindowAndLeftAShorterLife() throws Exception {
        ConfigurableApplicationContext context =
                start("shutdown.drain.keep-accepting-for=1h", "shutdown.sessions.expiry-upon-offline=60s");
        drain(context);
        String session = open(context);
        assertThat(count(context)).isOne();
        StoredSession live =
                context.getBean(StoredSessionAffinity.class).sessions().get(session);
        assertThat(live).isNotNull();
        assertThat(live.life()).hasSeconds(60);
    }

    @Test
    void endSoonAfterTheirLastRequest() throws Exception {
        ConfigurableApplicationContext context = start("shutdown.sessions.expiry-upon-offline=1s");
        String session = open(context);
        drain(context);
        assertThat(get(context, "/cart", cookie(session)).body()).isEqualTo(session);
        awaitOffline(context);
        assertThat(context.getBean(MapSessionRepository.class).findById(session))
                .isNull();
    }

    @Test
    void endWhenTheirOwnTimeIsOver() throws Exception {
        ConfigurableApplicationContext context = start();
        context.getBean(MapSessionRepository.class).setDefaultMaxInactiveInterval(Duration.ofSeconds(1));
        open(context);
        drain(context);
        awaitOffline(context);
    }

    @Test
    void areKeptByARequestWithoutAThread() throws Exception {
        ConfigurableApplicationContext context = start("shutdown.sessions.expiry-upon-offline=60s");
        String session = open(context);
        drain(context);
        StoredSession live =
                context.getBean(StoredSessionAffinity.class).sessions().get(session);
        assertThat(live).isNotNull();
        try (HttpExchange connection = connect(context)) {
            connection.send("GET /slow HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n".formatted(cookie(session)));
            MoreOfCarts carts = context.getBean(MoreOfCarts.class);
            carts.slowHasBegun.await();
            assertThat(live.left()).isGreaterThan(Duration.ofDays(1).toNanos());
            carts.slow.setResult("done");
            assertThat(connection.receive().body()).isEqualTo("done");
        }
        // The container tells of the end of a request after that of its asynchronous processing.
        context.getBean(EngineClock.class)
                .awaitUntil(
                        Long.MAX_VALUE,
                        () -> live.left() < Duration.ofSeconds(61).toNanos());
    }

    @Configuration(proxyBeanMethods = false)
    static class InHeaders {

        @Bean
        HttpSessionIdResolver resolver() {
            return HeaderHttpSessionIdResolver.xAuthToken();
        }
    }

    @Test
    void areKnownByWhatResolvesTheirNames() throws Exception {
        ConfigurableApplicationContext context = startWith(List.of(InMemory.class, InHeaders.class));
        String session = open(context);
        drain(context);
        assertThat(get(context, "/look", "X-Auth-Token: " + session).body()).isEqualTo(session);
        assertThat(get(context, "/look", cookie(session)).status()).isEqualTo(503);
    }

    @Configuration(proxyBeanMethods = false)
    static class OtherCookies {

        @Bean
        CookieSerializer cookies() {
            DefaultCookieSerializer serializer = new DefaultCookieSerializer();
            serializer.setCookieName("BASKET");
            return serializer;
        }
    }

    @Test
    void areKnownByTheCookiesOfTheApplication() throws Exception {
        ConfigurableApplicationContext context = startWith(List.of(InMemory.class, OtherCookies.class));
        String session = open(context);
        drain(context);
        assertThat(get(context, "/look", cookie("BASKET", session)).body()).isEqualTo(session);
    }

    @Test
    void areKnownByTheCookieOfTheContainer() throws Exception {
        ConfigurableApplicationContext context = start("server.servlet.session.cookie.name=TROLLEY");
        String session = open(context);
        drain(context);
        assertThat(get(context, "/look", cookie("TROLLEY", session)).body()).isEqualTo(session);
    }

    /** Stands for a store that all instances share. */
    static class Shared implements SessionRepository<MapSession> {

        private final Map<String, MapSession> store = new ConcurrentHashMap<>();

        @Override
        public MapSession createSession() {
            return new MapSession();
        }

        @Override
        public void save(MapSession session) {
            this.store.put(session.getId(), session);
        }

        @Override
        public @Nullable MapSession findById(String id) {
            return this.store.get(id);
        }

        @Override
        public void deleteById(String id) {
            this.store.remove(id);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class SharedStore {

        @Bean
        SessionRepository<?> sessionRepository() {
            return new Shared();
        }
    }

    /** A map that spans machines, for all that anybody knows. */
    static final class Grid extends HashMap<String, Session> {

        private static final long serialVersionUID = 1L;
    }

    @Configuration(proxyBeanMethods = false)
    static class SharedMap {

        @Bean
        MapSessionRepository sessionRepository() {
            return new MapSessionRepository(new Grid());
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {SharedStore.class, SharedMap.class})
    void belongToAllInstancesInAStoreThatIsShared(Class<?> store) throws Exception {
        ConfigurableApplicationContext context = startWith(List.of(store));
        assertThat(AopUtils.isAopProxy(context.getBean(SessionRepository.class)))
                .isFalse();
        String session = open(context);
        assertThat(count(context)).isZero();
        assertThat(get(context, "/cart", cookie(session)).body()).isEqualTo(session);
        drain(context);
        awaitOffline(context);
        assertThat(get(context, "/cart", cookie(session)).status()).isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(classes = {SharedStore.class, SharedMap.class})
    void areCreatedAtAnyTimeInAStoreThatIsShared(Class<?> store) throws Exception {
        ConfigurableApplicationContext context = startWith(List.of(store));
        MoreOfCarts carts = context.getBean(MoreOfCarts.class);
        try (HttpExchange holding = connect(context);
                HttpExchange connection = connect(context)) {
            holding.send("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n");
            carts.slowHasBegun.await();
            drain(context);
            connection.send("GET /cart HTTP/1.1\r\nHost: localhost\r\nX-Sound: siren\r\n\r\n");
            Response created = connection.receive();
            assertThat(created.status()).isEqualTo(200);
            assertThat(created.headers()).containsEntry("shutdown-decision", "priority");
            carts.slow.setResult("done");
            assertThat(holding.receive().body()).isEqualTo("done");
        }
        awaitOffline(context);
    }

    @Test
    void areNotCountedWhenASharedStoreTellsOfThem() {
        ConfigurableApplicationContext context = startWith(List.of(SharedStore.class));
        context.publishEvent(new SessionCreatedEvent(this, new MapSession()));
        assertThat(count(context)).isZero();
    }

    @Test
    void areLeftAloneWhenThatIsSwitchedOff() throws Exception {
        ConfigurableApplicationContext context = start("shutdown.sessions.enabled=false");
        assertThat(AopUtils.isAopProxy(context.getBean(SessionRepository.class)))
                .isFalse();
        open(context);
        assertThat(count(context)).isZero();
        drain(context);
        awaitOffline(context);
    }
}
