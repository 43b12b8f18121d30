package io.quiesce.shutdown.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import io.quiesce.shutdown.connections.Http1Client;
import io.quiesce.shutdown.connections.Http2Client;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

class ServletOnTomcatTests extends ServletStackContract {

    ServletOnTomcatTests() {
        super("Tomcat");
    }

    @Configuration(proxyBeanMethods = false)
    static class ForgetfulShop extends Shop.OnServlets {

        @Bean
        ForgetfulPages forgetfulPages(ShopSteps steps) {
            return new ForgetfulPages(steps);
        }
    }

    /** Where a request is given up by the server, and no listener hears that it has ended. */
    @RestController
    static class ForgetfulPages implements AsyncListener {

        private final ShopSteps steps;

        ForgetfulPages(ShopSteps steps) {
            this.steps = steps;
        }

        /** What events come to whose first one is sent at once, by a thread that is not Tomcat's, to a client that has gone. */
        @GetMapping("/vanishing")
        void vanishing(HttpServletRequest request, HttpServletResponse response) throws InterruptedException {
            AsyncContext context = request.startAsync();
            context.setTimeout(0);
            context.addListener(this);
            Thread writer = new Thread(() -> write(response));
            this.steps.enter();
            writer.start();
            writer.join();
        }

        private void write(HttpServletResponse response) {
            try {
                while (true) {
                    response.getOutputStream().write(new byte[Shop.LARGE]);
                }
            } catch (IOException ex) {
                this.steps.ended("gone");
            }
        }

        @Override
        public void onComplete(AsyncEvent event) {}

        @Override
        public void onTimeout(AsyncEvent event) {}

        /** As Spring does it. */
        @Override
        public void onError(AsyncEvent event) {
            event.getAsyncContext().dispatch("/quick");
        }

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }

    @Override
    Class<?> shop() {
        return ForgetfulShop.class;
    }

    @Override
    boolean countsFromTheFirstByte() {
        return true;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isNotWaitedForByTheServerWhoseClientsVanish(boolean secure) throws Exception {
        StackApplication application =
                start(secure, "shutdown.force-shutdown-after=3h", "spring.lifecycle.timeout-per-shutdown-phase=1h");
        try (Http1Client client = application.http1();
                Http2Client client2 = application.http2()) {
            client.send("/vanishing");
            application.steps().awaitEntered();
            client2.send("/vanishing");
            application.steps().awaitEntered();
        }
        assertThat(application.steps().awaitEnded()).isEqualTo("gone");
        assertThat(application.steps().awaitEnded()).isEqualTo("gone");
        application.awaitNoRequest();
        application.close();
        assertThat(application.steps().awaitReport().success()).isTrue();
    }
}
