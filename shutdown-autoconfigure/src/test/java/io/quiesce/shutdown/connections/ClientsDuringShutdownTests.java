package io.quiesce.shutdown.connections;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.WorkTracker;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.Deadlines;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.jetty.JettyShutdownAutoConfiguration;
import io.quiesce.shutdown.netty.NettyShutdownAutoConfiguration;
import io.quiesce.shutdown.servlet.ServletShutdownAutoConfiguration;
import io.quiesce.shutdown.tomcat.TomcatShutdownAutoConfiguration;
import io.quiesce.shutdown.webflux.WebFluxShutdownAutoConfiguration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;

/**
 * What clients see of a shutdown, on connections that they have and on new ones. The time-out only ends a test that hangs.
 */
@Timeout(120)
class ClientsDuringShutdownTests {

    private static final List<String> MOMENTS =
            List.of("at t = 0", "in the window", "at its end", "in the drain", "after phase 1");

    /** What the tests and the application have in common. */
    private static final class Steps implements ShutdownListener {

        private final CountDownLatch initiated = new CountDownLatch(1);

        private final CountDownLatch refusing = new CountDownLatch(1);

        private final CompletableFuture<Void> release = new CompletableFuture<>();

        private final CountDownLatch entered = new CountDownLatch(2);

        /** An application without the starter goes on when this has happened. */
        private final CountDownLatch seen = new CountDownLatch(1);

        @Override
        public void initiated(ShutdownCause cause, Deadlines deadlines, Map<WorkKind, Long> outstanding) {
            this.initiated.countDown();
        }

        @Override
        public void refusing(boolean early) {
            this.refusing.countDown();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ServletApplication {

        @Bean
        Steps steps() {
            return new Steps();
        }

        @Bean
        ServletRegistrationBean<Servlet> servlet(Steps steps) {
            return new ServletRegistrationBean<>(new Answering(steps), "/*");
        }
    }

    private static final class Answering extends HttpServlet {

        private static final long serialVersionUID = 1L;

        private final transient Steps steps;

        Answering(Steps steps) {
            this.steps = steps;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (request.getRequestURI().equals("/slow")) {
                this.steps.entered.countDown();
                this.steps.release.join();
            }
            response.setContentLength(2);
            response.getWriter().write("ok");
        }
    }

    @Import(TomcatServletWebServerAutoConfiguration.class)
    @Configuration(proxyBeanMethods = false)
    static class PlainOnTomcat extends ServletApplication {}

    @Import(JettyServletWebServerAutoConfiguration.class)
    @Configuration(proxyBeanMethods = false)
    static class PlainOnJetty extends ServletApplication {}

    @Import({NettyReactiveWebServerAutoConfiguration.class, HttpHandlerAutoConfiguration.class})
    @Configuration(proxyBeanMethods = false)
    static class PlainOnNetty extends ReactiveApplication {}

    @Import({
        TomcatServletWebServerAutoConfiguration.class,
        ShutdownAutoConfiguration.class,
        ServletShutdownAutoConfiguration.class,
        TomcatShutdownAutoConfiguration.class
    })
    @Configuration(proxyBeanMethods = false)
    static class OnTomcat extends ServletApplication {}

    @Import({
        JettyServletWebServerAutoConfiguration.class,
        ShutdownAutoConfiguration.class,
        ServletShutdownAutoConfiguration.class,
        JettyShutdownAutoConfiguration.class
    })
    @Configuration(proxyBeanMethods = false)
    static class OnJetty extends ServletApplication {}

    @Import({
        NettyReactiveWebServerAutoConfiguration.class,
        HttpHandlerAutoConfiguration.class,
        ShutdownAutoConfiguration.class,
        NettyShutdownAutoConfiguration.class,
        WebFluxShutdownAutoConfiguration.class
    })
    @Configuration(proxyBeanMethods = false)
    static class OnNetty extends ReactiveApplication {}

    @Configuration(proxyBeanMethods = false)
    static class ReactiveApplication {

        @Bean
        Steps steps() {
            return new Steps();
        }

        @Bean
        WebHandler webHandler(Steps steps) {
            return (exchange) -> {
                ServerHttpResponse response = exchange.getResponse();
                Mono<Void> before = Mono.empty();
                if (exchange.getRequest().getPath().value().equals("/slow")) {
                    steps.entered.countDown();
                    before = Mono.fromFuture(steps.release, true);
                }
                response.getHeaders().setContentLength(2);
                DataBuffer body = response.bufferFactory().wrap("ok".getBytes(StandardCharsets.US_ASCII));
                return before.then(response.writeWith(Mono.just(body)));
            };
        }
    }

    /** Two populations on two protocols, and who is being served at t = 0. */
    private static final class Clients {

        private final int port;

        private final Http1Client slow1;

        private final Http2Client slow2;

        private final int slowStream;

        private final Http1Client idle;

        private final Map<String, Http1Client> reused1 = new LinkedHashMap<>();

        private final Map<String, Http2Client> reused2 = new LinkedHashMap<>();

        private final Map<String, List<String>> rows = new LinkedHashMap<>();

        Clients(int port) throws IOException {
            this.port = port;
            this.slow1 = new Http1Client(port);
            this.slow1.send("/slow");
            this.slow2 = new Http2Client(port);
            this.slowStream = this.slow2.send("/slow");
            this.idle = new Http1Client(port);
            this.idle.exchange("/");
            // Who has been idle for longest is closed first: those who come early have been used last.
            for (int i = MOMENTS.size() - 1; i >= 0; i--) {
                Http1Client client = new Http1Client(port);
                assertThat(client.exchange("/")).isEqualTo("200");
                this.reused1.put(MOMENTS.get(i), client);
                Http2Client client2 = new Http2Client(port);
                assertThat(client2.exchange("/")).isEqualTo("200");
                this.reused2.put(MOMENTS.get(i), client2);
            }
        }

        void come(String moment) throws IOException {
            add("HTTP/1.1, reused", exchange(this.reused1.get(moment)));
            add("HTTP/1.1, new", http1());
            add("HTTP/2, reused", exchange(this.reused2.get(moment)));
            add("HTTP/2, new", http2());
        }

        /** There is no such moment. */
        void skip(String moment) {
            this.rows.values().forEach((seen) -> seen.add(MOMENTS.indexOf(moment), "–"));
        }

        /** Returns when the server has begun to turn people away. */
        void awaitRefusal() throws IOException {
            while (!isRefused()) {
                // It has been told a moment ago.
            }
        }

        private boolean isRefused() throws IOException {
            try {
                return http1().equals("refused");
            } catch (SocketTimeoutException ex) {
                // The system has taken it for a server that accepts nobody any more.
                return true;
            }
        }

        private static String exchange(Http1Client client) throws IOException {
            try {
                return client.hasEnded() ? "has ended" : client.exchange("/");
            } catch (SocketException ex) {
                return "reset";
            }
        }

        private static String exchange(Http2Client client) throws IOException {
            return client.hasEnded() ? "has ended" : client.exchange("/");
        }

        private String http1() throws IOException {
            try (Http1Client client = new Http1Client(this.port)) {
                return client.exchange("/");
            } catch (SocketException ex) {
                // Or it had been taken by the system when the server closed its door.
                return "refused";
            }
        }

        private String http2() throws IOException {
            try (Http2Client client = new Http2Client(this.port)) {
                return client.exchange("/");
            } catch (SocketException ex) {
                return "refused";
            }
        }

        void add(String client, String sees) {
            this.rows.computeIfAbsent(client, (name) -> new ArrayList<>()).add(sees);
        }
    }

    private static ConfigurableApplicationContext start(Class<?> application, WebApplicationType type) {
        return new SpringApplicationBuilder(application)
                .web(type)
                .properties(
                        "server.port=0",
                        "server.http2.enabled=true",
                        "shutdown.exit.enabled=false",
                        "shutdown.keep-accepting-for=8s",
                        "shutdown.force-shutdown-after=60s")
                .run();
    }

    private static Clients shutDown(Class<?> application, WebApplicationType type) throws Exception {
        ConfigurableApplicationContext context = start(application, type);
        Steps steps = context.getBean(Steps.class);
        Clients clients = new Clients(
                ((WebServerApplicationContext) context).getWebServer().getPort());
        steps.entered.await();
        WorkTracker.Work work = context.getBean(WorkTracker.class).begin("holds the drain");
        Thread shutdown = new Thread(() -> context.getBean(ShutdownEngine.class).drain(ShutdownCause.SIGTERM));
        shutdown.start();
        steps.initiated.await();
        clients.come("at t = 0");
        assertThat(clients.idle.receive()).isEqualTo("end");
        assertThat(clients.reused2.get("in the window").awaitGoAway()).isEqualTo(Http2Client.ANY_STREAM);
        clients.come("in the window");
        steps.refusing.await();
        clients.come("at its end");
        // Nothing else happens in the drain.
        clients.come("in the drain");
        steps.release.complete(null);
        assertThat(clients.slow1.receive()).as("served at t = 0").isEqualTo("200, close");
        assertThat(clients.slow2.receive(clients.slowStream))
                .as("served at t = 0")
                .isEqualTo("200");
        work.close();
        shutdown.join();
        context.close();
        clients.come("after phase 1");
        return clients;
    }

    /** What an application without the starter does: Spring Boot's graceful shutdown, which has no window. */
    private static Clients shutDownPlain(Class<?> application, WebApplicationType type) throws Exception {
        ConfigurableApplicationContext context = start(application, type);
        Steps steps = context.getBean(Steps.class);
        context.addApplicationListener((ContextClosedEvent event) -> {
            steps.initiated.countDown();
            try {
                steps.seen.await();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        });
        Clients clients = new Clients(
                ((WebServerApplicationContext) context).getWebServer().getPort());
        steps.entered.await();
        Thread shutdown = new Thread(context::close);
        shutdown.start();
        steps.initiated.await();
        clients.come("at t = 0");
        steps.seen.countDown();
        clients.skip("in the window");
        clients.skip("at its end");
        clients.awaitRefusal();
        clients.come("in the drain");
        steps.release.complete(null);
        assertThat(clients.slow1.receive()).as("served at t = 0").startsWith("200");
        assertThat(clients.slow2.receive(clients.slowStream))
                .as("served at t = 0")
                .isIn("200", "end", "reset");
        shutdown.join();
        clients.come("after phase 1");
        // How a connection is cut depends on what lies unread.
        clients.rows.values().forEach((seen) -> seen.replaceAll((each) -> each.matches("end|reset") ? "cut" : each));
        return clients;
    }

    /**
     * Compares with the page, which names both where two things are on their way at the same time: the end of the window and the
     * last frame, or a request and the close of its connection, which is idle before.
     */
    private static void check(String server, Clients clients) throws IOException {
        List<String> page = Files.readAllLines(Path.of("../docs/http.md"));
        clients.rows.forEach((client, seen) -> {
            String row = "| %s | %s |".formatted(server, client);
            String[] cells = page.stream()
                    .filter((line) -> line.startsWith(row))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("No row for " + row + " " + seen))
                    .substring(row.length())
                    .split("\\|");
            for (int i = 0; i < MOMENTS.size(); i++) {
                assertThat(cells[i].strip().split(" or "))
                        .as("%s, %s, %s", server, client, MOMENTS.get(i))
                        .contains(seen.get(i));
            }
        });
    }

    private static void checkNobodyIsCut(String server, Clients clients) throws IOException {
        clients.rows.forEach(
                (client, seen) -> assertThat(seen.subList(0, 4)).as(client).doesNotContain("reset", "end"));
        check(server, clients);
    }

    @Test
    void tomcat() throws Exception {
        checkNobodyIsCut("Tomcat", shutDown(OnTomcat.class, WebApplicationType.SERVLET));
    }

    @Test
    void jetty() throws Exception {
        checkNobodyIsCut("Jetty", shutDown(OnJetty.class, WebApplicationType.SERVLET));
    }

    @Test
    void reactorNetty() throws Exception {
        checkNobodyIsCut("Reactor Netty", shutDown(OnNetty.class, WebApplicationType.REACTIVE));
    }

    @Test
    void tomcatWithoutTheStarter() throws Exception {
        check("Tomcat, plain", shutDownPlain(PlainOnTomcat.class, WebApplicationType.SERVLET));
    }

    /** Elsewhere it neither accepts new connections nor refuses them. */
    @Tag("boot-4.1")
    @Test
    void jettyWithoutTheStarter() throws Exception {
        check("Jetty, plain", shutDownPlain(PlainOnJetty.class, WebApplicationType.SERVLET));
    }

    @Test
    void reactorNettyWithoutTheStarter() throws Exception {
        check("Reactor Netty, plain", shutDownPlain(PlainOnNetty.class, WebApplicationType.REACTIVE));
    }
}
