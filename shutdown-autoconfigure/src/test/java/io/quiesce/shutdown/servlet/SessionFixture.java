package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.PriorityResolver;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.drain.DrainShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.servlet.HttpExchange.Response;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
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

/**
 * An application with carts in sessions, with a real Tomcat and Spring MVC.
 */
abstract class SessionFixture {

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

    final ConfigurableApplicationContext start(List<Class<?>> others, String... properties) {
        List<Class<?>> sources = new ArrayList<>(others);
        sources.add(Application.class);
        this.context = new SpringApplicationBuilder(sources.toArray(new Class<?>[0]))
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

    static HttpExchange connect(ConfigurableApplicationContext context) throws Exception {
        return new HttpExchange(
                ((WebServerApplicationContext) context).getWebServer().getPort());
    }

    static Response get(ConfigurableApplicationContext context, String path, String header) throws Exception {
        try (HttpExchange connection = connect(context)) {
            connection.send("GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n".formatted(path, header));
            Response response = connection.receive();
            awaitEnd(context);
            return response;
        }
    }

    /** Spring Session saves a session once more when its answer is on its way. */
    private static void awaitEnd(ConfigurableApplicationContext context) throws InterruptedException {
        WorkLedger ledger = context.getBean(WorkLedger.class);
        boolean before = ledger.isDraining();
        // The end of work is told only while the application is out of service.
        ledger.leave(true);
        context.getBean(EngineClock.class).awaitUntil(Long.MAX_VALUE, () -> ledger.isIdle(WorkKind.HOLDING_TASKS));
        ledger.leave(before);
    }

    static String open(ConfigurableApplicationContext context) throws Exception {
        return get(context, "/cart", "X-Sound: siren").body();
    }

    static long count(ConfigurableApplicationContext context) {
        return context.getBean(WorkLedger.class).counts().get(WorkKind.SESSIONS);
    }

    static void drain(ConfigurableApplicationContext context) {
        context.getBean(Drain.class).drain(null, null);
    }

    static void awaitOffline(ConfigurableApplicationContext context) throws InterruptedException {
        context.getBean(Application.class).offline.await();
        assertThat(context.getBean(Drain.class).status().state()).isEqualTo(ShutdownState.OFFLINE);
    }

    static void assertRefused(Response refused) {
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.body()).startsWith("{\"type\"").endsWith("}").contains("out of service");
        assertThat(refused.headers())
                .containsEntry("content-type", "application/problem+json")
                .containsEntry("connection", "close")
                .containsEntry("retry-after", "5")
                .containsEntry("shutdown-decision", "becoming-offline")
                .doesNotContainKey("set-cookie");
    }
}
