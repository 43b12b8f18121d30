package io.quiesce.shutdown.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

import io.quiesce.shutdown.PriorityResolver;
import io.quiesce.shutdown.WorkTracker;
import io.quiesce.shutdown.servlet.HttpExchange;
import io.quiesce.shutdown.servlet.HttpExchange.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What is special about the requests of a reactive web application on a real Reactor Netty, with real connections. The
 * time-out only ends a test that hangs.
 */
@Timeout(120)
class WebFluxDrainTests extends WebFluxFixture {

    @RestController
    static class Orders {

        private final WorkTracker tracker;

        private final Sinks.One<String> answer = Sinks.one();

        private final CountDownLatch begun = new CountDownLatch(1);

        private final BlockingQueue<String> peers = new LinkedBlockingQueue<>();

        Orders(WorkTracker tracker) {
            this.tracker = tracker;
        }

        @GetMapping("/fast")
        Mono<String> fast() {
            return Mono.just("fast");
        }

        @GetMapping("/slow")
        Mono<String> slow() {
            return this.answer.asMono().doOnSubscribe((subscription) -> this.begun.countDown());
        }

        @GetMapping("/current")
        String current() {
            return this.tracker.current().isPresent() ? "known" : "unknown";
        }

        @GetMapping("/files")
        String files(ServerHttpResponse response) {
            return (response instanceof ZeroCopyHttpOutputMessage) ? "by the server" : "by the application";
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OrderConfiguration {

        @Bean
        Orders orders(WorkTracker tracker) {
            return new Orders(tracker);
        }

        @Bean
        PriorityResolver siren(Orders orders) {
            return (request) -> {
                orders.peers.add(String.valueOf(request.peer()));
                return "siren".equals(request.header("X-Sound"));
            };
        }

        /** What it says is missing from what is answered at the door. */
        @Bean
        @Order(Ordered.HIGHEST_PRECEDENCE)
        WebFilter filter() {
            return (exchange, chain) -> {
                exchange.getResponse().getHeaders().add("Filtered", "yes");
                return chain.filter(exchange);
            };
        }
    }

    private Orders orders;

    private void startApplication(String... properties) {
        start(OrderConfiguration.class, properties);
        this.orders = bean(Orders.class);
    }

    @Test
    void isTheWorkOfTheThreadThatBeginsIt() throws Exception {
        startApplication();
        try (HttpExchange client = connect()) {
            assertThat(client.exchange("/current").body()).isEqualTo("known");
        }
    }

    @Test
    void isRefusedBeforeAnyFilter() throws Exception {
        startApplication();
        try (HttpExchange client = connect();
                HttpExchange late = connect()) {
            assertThat(client.exchange("/fast").headers()).containsKey("filtered");
            drain();
            assertThat(late.exchange("/fast").headers())
                    .containsEntry("content-type", "application/problem+json")
                    .doesNotContainKey("filtered");
        }
    }

    @Test
    void servesInTheWindow() throws Exception {
        startApplication("shutdown.drain.keep-accepting-for=1h", "shutdown.http.explain=true");
        drain();
        try (HttpExchange client = connect()) {
            Response response = client.exchange("/fast");
            assertThat(response.body()).isEqualTo("fast");
            assertThat(response.headers())
                    .containsEntry("shutdown-decision", "window")
                    .containsEntry("connection", "close");
        }
    }

    @Test
    void leavesFilesToTheServer() throws Exception {
        startApplication();
        try (HttpExchange client = connect()) {
            assertThat(client.exchange("/files").body()).isEqualTo("by the server");
        }
    }

    @Test
    void knowsThePeerBehindHeadersOfProxies() throws Exception {
        startApplication("server.forward-headers-strategy=native");
        try (HttpExchange held = connect();
                HttpExchange client = connect()) {
            held.send("GET", "/slow");
            this.orders.begun.await();
            drain();
            client.send("GET /fast HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 10.1.2.3\r\n\r\n");
            assertThat(client.receive().status()).isEqualTo(503);
            assertThat(this.orders.peers.take()).isEqualTo("127.0.0.1");
            this.orders.answer.tryEmitValue("done");
        }
    }

    @Test
    void doesNotWaitForEventLoopsOnceAllIsDone() throws Exception {
        startApplication();
        try (HttpExchange client = connect()) {
            client.exchange("/fast");
        }
        long began = System.nanoTime();
        stop();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1800));
    }
}
