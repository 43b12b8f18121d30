package io.quiesce.shutdown.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

import io.quiesce.shutdown.PriorityResolver;
import io.quiesce.shutdown.WorkTracker;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.servlet.EventConnection;
import io.quiesce.shutdown.servlet.HttpExchange;
import io.quiesce.shutdown.servlet.HttpExchange.Response;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Admission.Decision;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Requests of a reactive web application on a real Reactor Netty, with real connections. The time-out only ends a test that
 * hangs.
 */
@Timeout(120)
class WebFluxDrainTests extends WebFluxFixture {

    @RestController
    static class Orders {

        private final WorkTracker tracker;

        private final Sinks.One<String> answer = Sinks.one();

        private final CountDownLatch begun = new CountDownLatch(1);

        private final CountDownLatch blocked = new CountDownLatch(1);

        private final BlockingQueue<String> peers = new LinkedBlockingQueue<>();

        private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

        Orders(WorkTracker tracker) {
            this.tracker = tracker;
        }

        @GetMapping("/fast")
        Mono<String> fast() {
            return Mono.just("fast");
        }

        @GetMapping("/slow")
        Mono<String> slow() {
            return this.answer
                    .asMono()
                    .doOnSubscribe((subscription) -> this.begun.countDown())
                    .doOnCancel(() -> this.ends.add("cancelled"));
        }

        @GetMapping("/blocking")
        Mono<String> blocking() {
            this.begun.countDown();
            try {
                this.blocked.await();
                return Mono.just("never");
            } catch (InterruptedException ex) {
                this.ends.add("interrupted");
                return Mono.just("interrupted");
            }
        }

        @GetMapping(path = "/stream", produces = MediaType.APPLICATION_NDJSON_VALUE)
        Flux<String> stream() {
            return Flux.concat(Flux.just("first\n"), Flux.<String>never()).doOnCancel(() -> this.ends.add("cancelled"));
        }

        @GetMapping("/broken")
        Mono<String> broken() {
            this.begun.countDown();
            return this.answer.asMono().map((text) -> {
                throw new ResponseStatusException(HttpStatus.CONFLICT, text);
            });
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

    private CompletableFuture<Void> closeInBackground() {
        return CompletableFuture.runAsync(this::stop);
    }

    @Test
    void saysNothingWhileOnline() throws Exception {
        startApplication();
        try (HttpExchange client = connect()) {
            Response response = client.exchange("/fast");
            assertThat(response.body()).isEqualTo("fast");
            assertThat(response.headers()).doesNotContainKeys("connection", "shutdown-state", "shutdown-decision");
            assertThat(client.exchange("/fast").status()).isEqualTo(200);
        }
    }

    @Test
    void isWaitedForAndTellsTheClientToGoElsewhere() throws Exception {
        startApplication();
        try (HttpExchange client = connect()) {
            client.send("GET", "/slow");
            this.orders.begun.await();
            assertThat(count(WorkKind.REQUESTS)).isOne();
            CompletableFuture<Void> closed = closeInBackground();
            awaitRefusing();
            try (HttpExchange late = connect()) {
                Response refused = late.exchange("/fast");
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.headers())
                        .containsEntry("connection", "close")
                        .containsEntry("retry-after", "5")
                        .containsEntry("content-type", "application/problem+json")
                        .containsEntry("shutdown-state", "shutting-down")
                        .doesNotContainKey("filtered");
                assertThat(refused.body()).contains("shutting down");
                assertThat(late.receive().status()).as("the connection is over").isEqualTo(-1);
            }
            this.orders.answer.tryEmitValue("done");
            Response response = client.receive();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("done");
            assertThat(response.headers())
                    .containsEntry("connection", "close")
                    .containsEntry("shutdown-state", "shutting-down");
            closed.get();
            assertThat(awaitReport().completed()).containsEntry(WorkKind.REQUESTS, 1L);
        }
    }

    @Test
    void countsUntilTheAnswerToAnExceptionIsComplete() throws Exception {
        startApplication();
        try (HttpExchange client = connect()) {
            client.send("GET", "/broken");
            this.orders.begun.await();
            assertThat(count(WorkKind.REQUESTS)).isOne();
            this.orders.answer.tryEmitValue("broken");
            assertThat(client.receive().status()).isEqualTo(409);
            awaitNone(WorkKind.REQUESTS);
        }
    }

    @Test
    void endsWithAClientThatGoesAway() throws Exception {
        startApplication();
        try (HttpExchange client = connect()) {
            client.send("GET", "/slow");
            this.orders.begun.await();
        }
        assertThat(this.orders.ends.take()).isEqualTo("cancelled");
        awaitNone(WorkKind.REQUESTS);
    }

    @Test
    void isRefusedWhenItIsCancelledBeforeItsResponse() throws Exception {
        startApplication();
        try (HttpExchange client = connect()) {
            client.send("GET", "/slow");
            this.orders.begun.await();
            assertThat(bean(WorkLedger.class).cancel()).hasSize(1);
            assertThat(this.orders.ends.take()).isEqualTo("cancelled");
            Response response = client.receive();
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.headers())
                    .containsEntry("content-type", "application/problem+json")
                    .containsEntry("retry-after", "5");
            assertThat(response.body()).contains("shutting down");
            awaitNone(WorkKind.REQUESTS);
            assertThat(bean(WorkLedger.class).cancelled())
                    .singleElement()
                    .satisfies((work) -> assertThat(work.description()).isEqualTo("GET /slow"));
        }
    }

    @Test
    void doesNotPassHalfAResponseOffAsAWholeOneWhenItIsCancelled() throws Exception {
        startApplication();
        try (EventConnection client = open("/stream", "")) {
            client.head();
            client.until("first\n");
            bean(WorkLedger.class).cancel();
            assertThat(this.orders.ends.take()).isEqualTo("cancelled");
            assertThatExceptionOfType(IOException.class).isThrownBy(client::whole);
            awaitNone(WorkKind.REQUESTS);
        }
    }

    @Test
    void isInterruptedWhereItBlocksTheThreadThatServesIt() throws Exception {
        startApplication();
        try (HttpExchange client = connect()) {
            client.send("GET", "/blocking");
            this.orders.begun.await();
            bean(WorkLedger.class).cancel();
            assertThat(this.orders.ends.take()).isEqualTo("interrupted");
            client.receive();
            awaitNone(WorkKind.REQUESTS);
            bean(WorkLedger.class).leave(false);
        }
    }

    @Test
    void isTheWorkOfTheThreadThatBeginsIt() throws Exception {
        startApplication();
        try (HttpExchange client = connect()) {
            assertThat(client.exchange("/current").body()).isEqualTo("known");
        }
    }

    @Test
    void isAdmittedAndRefusedWhileSoftlyOutOfService() throws Exception {
        startApplication("shutdown.http.explain=true", "shutdown.http.always-accept=/fast/**");
        try (HttpExchange held = connect();
                HttpExchange client = connect();
                HttpExchange exempt = connect()) {
            held.send("GET", "/slow");
            this.orders.begun.await();
            drain();
            Response refused = client.exchange("/current");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.headers())
                    .containsEntry("shutdown-state", "becoming-offline")
                    .containsEntry("shutdown-decision", "becoming-offline")
                    .containsEntry("connection", "close");
            assertThat(refused.body()).contains("out of service");
            Response served = exempt.exchange("/fast");
            assertThat(served.status()).isEqualTo(200);
            assertThat(served.headers()).containsEntry("shutdown-decision", "exempt");
            assertThat(bean(Admission.class).count(Decision.BECOMING_OFFLINE)).isOne();
            this.orders.answer.tryEmitValue("done");
            assertThat(held.receive().body()).isEqualTo("done");
            awaitOffline();
            try (HttpExchange late = connect()) {
                assertThat(late.exchange("/current").headers()).containsEntry("shutdown-decision", "offline");
            }
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
    void tellsHttp2WithoutAHeaderThatItDoesNotHave() throws Exception {
        startApplication("server.http2.enabled=true", "shutdown.drain.keep-accepting-for=1h");
        drain();
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .connectTimeout(Duration.ofSeconds(30))
                .build();
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port() + "/fast"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(response.body()).isEqualTo("fast");
        assertThat(response.headers().firstValue("shutdown-state")).isEqualTo(Optional.of("becoming-offline"));
        assertThat(response.headers().firstValue("connection")).isEmpty();
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
