package io.quiesce.shutdown.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;

import io.quiesce.shutdown.servlet.HttpExchange;
import io.quiesce.shutdown.web.ShopSteps.Held;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

class WebFluxOnTomcatTests extends ReactiveStackContract {

    WebFluxOnTomcatTests() {
        super("Tomcat");
    }

    /** Where a request can be given up by the server, and nobody hear of it. */
    @Configuration(proxyBeanMethods = false)
    static class ForgetfulShop extends Shop.OnWebFlux {

        @Bean
        WebFilter forgetful() {
            return (exchange, chain) -> exchange.getRequest().getPath().value().equals("/given-up")
                    ? Mono.never()
                            .doOnSubscribe((subscription) -> giveUp(exchange))
                            .then()
                    : chain.filter(exchange);
        }

        private static void giveUp(ServerWebExchange exchange) {
            HttpServletRequest request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
            ((Runnable) request.getAttribute(RequestEnd.ATTRIBUTE)).run();
        }
    }

    @Override
    Class<?> shop() {
        return ForgetfulShop.class;
    }

    @Override
    boolean countsFromTheFirstByte() {
        return true;
    }

    @Override
    boolean knowsPeers() {
        return false;
    }

    @Test
    void endsWhatTheServerGivesUp() throws Exception {
        try (StackApplication application = start(false);
                HttpExchange client = application.exchange()) {
            client.send("GET", "/given-up");
            assertThat(client.receive().body()).isEmpty();
            application.awaitNoRequest();
        }
    }

    /** Of those that are answered just when their clients go, Tomcat loses count of some, and waits for these for ever. */
    @Test
    void isNotWaitedForByTheServerWhoseClientsVanish() throws Exception {
        StackApplication application =
                start(false, "shutdown.force-shutdown-after=3h", "spring.lifecycle.timeout-per-shutdown-phase=1h");
        List<Socket> clients = new ArrayList<>();
        List<Held> requests = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            clients.add(ask(application));
            requests.add(application.steps().awaitEntered());
        }
        for (Socket client : clients) {
            client.close();
        }
        requests.forEach((request) -> request.answer("to nobody"));
        application.awaitNoRequest();
        application.close();
        assertThat(application.steps().awaitReport().success()).isTrue();
    }

    private static Socket ask(StackApplication application) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), application.port());
        client.getOutputStream()
                .write("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        // So that it ends with a reset.
        client.setSoLinger(true, 0);
        return client;
    }
}
