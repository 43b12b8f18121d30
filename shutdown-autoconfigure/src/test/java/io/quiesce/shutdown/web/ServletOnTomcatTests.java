package io.quiesce.shutdown.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import io.quiesce.shutdown.connections.Http1Client;
import io.quiesce.shutdown.connections.Http2Client;
import org.apache.catalina.Lifecycle;
import org.apache.coyote.Adapter;
import org.apache.coyote.ProtocolHandler;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
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

        /** Comes after all that look whether a request has ended, and has the last of it go wrong then. */
        @Bean
        WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> late(ForgetfulPages pages) {
            return (factory) -> factory.addContextCustomizers((context) -> TomcatConnectors.forEach(
                    context,
                    (connector) -> connector.addLifecycleListener((event) -> {
                        if (Lifecycle.BEFORE_START_EVENT.equals(event.getType())) {
                            ProtocolHandler handler = connector.getProtocolHandler();
                            handler.setAdapter(late(handler.getAdapter(), pages));
                        }
                    })));
        }

        private static Adapter late(Adapter adapter, ForgetfulPages pages) {
            Adapter late = mock(Adapter.class, withSettings().stubOnly().defaultAnswer(delegatesTo(adapter)));
            try {
                willAnswer((call) -> {
                            adapter.service(call.getArgument(0), call.getArgument(1));
                            pages.writeLate();
                            return null;
                        })
                        .given(late)
                        .service(any(), any());
            } catch (Exception ex) {
                throw new IllegalStateException(ex);
            }
            return late;
        }
    }

    /** Where a request is given up by the server, and no listener hears that it has ended. */
    @RestController
    static class ForgetfulPages implements AsyncListener {

        private final ShopSteps steps;

        private final Queue<Thread> late = new ConcurrentLinkedQueue<>();

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

        /** The same, but the server has let go of it by then, without having had a look at it. */
        @GetMapping("/vanishing-late")
        void vanishingLate(HttpServletRequest request, HttpServletResponse response) {
            request.startAsync().setTimeout(0);
            this.late.add(new Thread(() -> write(response)));
            this.steps.enter();
        }

        void writeLate() throws InterruptedException {
            Thread writer = this.late.poll();
            if (writer != null) {
                writer.start();
                writer.join();
            }
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

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endsWhatTheServerGivesUpUnseen(boolean secure) throws Exception {
        try (StackApplication application = start(secure)) {
            try (Http1Client client = application.http1()) {
                client.send("/vanishing-late");
                application.steps().awaitEntered();
            }
            assertThat(application.steps().awaitEnded()).isEqualTo("gone");
            application.awaitNoRequest();
        }
    }

    /** With HTTP/2 nothing of Tomcat's tells of it, until the same parts are used for a request once more. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endsWhatTheServerGivesUpUnseenWithHttp2(boolean secure) throws Exception {
        try (StackApplication application = start(secure)) {
            try (Http2Client client = application.http2()) {
                client.send("/vanishing-late");
                application.steps().awaitEntered();
            }
            assertThat(application.steps().awaitEnded()).isEqualTo("gone");
            try (Http2Client next = application.http2()) {
                while (application.requests().stream().anyMatch((request) -> request.contains("late"))
                        && !Thread.interrupted()) {
                    next.exchange("/quick");
                }
            }
            application.awaitNoRequest();
        }
    }
}
