package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.PriorityResolver;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.drain.DrainShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.servlet.HttpExchange.Response;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.apache.catalina.Context;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Sessions in an application with Spring MVC, its handlers of exceptions and the error page of Boot. */
@Timeout(60)
class SessionDrainTests {

    private @Nullable ConfigurableApplicationContext context;

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        TomcatServletWebServerAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class,
        HttpMessageConvertersAutoConfiguration.class,
        WebMvcAutoConfiguration.class,
        ErrorMvcAutoConfiguration.class,
        ShutdownAutoConfiguration.class,
        DrainShutdownAutoConfiguration.class,
        ServletShutdownAutoConfiguration.class
    })
    static class Application {

        private final CountDownLatch offline = new CountDownLatch(1);

        @EventListener
        void changed(DrainStatus status) {
            if (status.state() == ShutdownState.OFFLINE) {
                this.offline.countDown();
            }
        }

        @Bean
        PriorityResolver siren() {
            return (request) -> "siren".equals(request.header("X-Sound"));
        }

        @Bean
        Carts carts() {
            return new Carts();
        }
    }

    @RestController
    static class Carts {

        @GetMapping("/cart")
        String cart(HttpSession session) {
            return session.getId();
        }

        @GetMapping("/stubborn")
        String stubborn(HttpServletRequest request) {
            try {
                return request.getSession().getId();
            } catch (IllegalStateException ex) {
                return "no session: " + ex.getMessage();
            }
        }
    }

    /** Makes an answer of everything. */
    @ControllerAdvice
    static class Advice {

        @ExceptionHandler
        ResponseEntity<String> handle(Exception ex) {
            return ResponseEntity.internalServerError().body("handled: " + ex);
        }
    }

    private ConfigurableApplicationContext start(Class<?> other, String... properties) {
        this.context = new SpringApplicationBuilder(Application.class, other)
                .properties("server.port=0", "shutdown.exit.enabled=false", "shutdown.http.explain=true")
                .properties(properties)
                .run();
        return this.context;
    }

    @AfterEach
    void close() {
        if (this.context != null) {
            this.context.close();
        }
    }

    private static Response get(ConfigurableApplicationContext context, String path, String header) throws Exception {
        int port = ((WebServerApplicationContext) context).getWebServer().getPort();
        try (HttpExchange connection = new HttpExchange(port)) {
            connection.send("GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n".formatted(path, header));
            return connection.receive();
        }
    }

    private static String open(ConfigurableApplicationContext context) throws Exception {
        return get(context, "/cart", "X-Sound: siren").body();
    }

    private void refuses(Class<?> other, String path) throws Exception {
        ConfigurableApplicationContext context = start(other);
        open(context);
        context.getBean(Drain.class).drain(null, null);
        Response refused = get(context, path, "X-Sound: siren");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.body()).startsWith("{\"type\"").endsWith("}").contains("out of service");
        assertThat(refused.headers())
                .containsEntry("content-type", "application/problem+json")
                .containsEntry("connection", "close")
                .containsEntry("retry-after", "5")
                .containsEntry("shutdown-decision", "becoming-offline");
        assertThat(context.getBean(WorkLedger.class).counts()).containsEntry(WorkKind.SESSIONS, 1L);
        context.getBean(Drain.class).resume(null, null);
        assertThat(get(context, path, "X-Sound: siren").status()).isEqualTo(200);
        assertThat(context.getBean(WorkLedger.class).counts()).containsEntry(WorkKind.SESSIONS, 2L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/cart", "/stubborn"})
    void refusesANewSessionWhateverHandlesExceptions(String path) throws Exception {
        refuses(Advice.class, path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/cart", "/stubborn"})
    void refusesANewSessionWithoutAnErrorPage(String path) throws Exception {
        refuses(Object.class, path);
    }

    @Test
    void goesOfflineWhenTheSessionIsOverInsteadOfWhenTomcatLooks() throws Exception {
        ConfigurableApplicationContext context = start(
                Object.class,
                "shutdown.sessions.expiry-upon-offline=1s",
                "server.tomcat.background-processor-delay=1h");
        String session = open(context);
        context.getBean(Drain.class).drain(null, null);
        assertThat(get(context, "/cart", "Cookie: JSESSIONID=" + session).body())
                .isEqualTo(session);
        assertThat(context.getBean(Drain.class).status().state()).isEqualTo(ShutdownState.BECOMING_OFFLINE);
        context.getBean(Application.class).offline.await();
        assertThat(context.getBean(Drain.class).status().state()).isEqualTo(ShutdownState.OFFLINE);
    }

    @ParameterizedTest
    @CsvSource({"0s, false", "30s, true"})
    void hasTomcatLeaveSessionsInUseAloneOnlyWhereTheirLivesMayBeCut(String expiry, boolean checked) {
        ConfigurableApplicationContext context = start(Object.class, "shutdown.sessions.expiry-upon-offline=" + expiry);
        TomcatWebServer server = (TomcatWebServer) ((WebServerApplicationContext) context).getWebServer();
        Context sessions = (Context) server.getTomcat().getHost().findChildren()[0];
        assertThat(sessions.getManager().getSessionActivityCheck()).isEqualTo(checked);
    }

    @Test
    void neitherCountsNorServesSessionsWhenThatIsSwitchedOff() throws Exception {
        ConfigurableApplicationContext context = start(Object.class, "shutdown.sessions.enabled=false");
        String session = open(context);
        assertThat(context.getBean(WorkLedger.class).counts()).containsEntry(WorkKind.SESSIONS, 0L);
        assertThat(get(context, "/cart", "Cookie: JSESSIONID=" + session).body())
                .isEqualTo(session);
        context.getBean(Drain.class).drain(null, null);
        context.getBean(Application.class).offline.await();
    }
}
