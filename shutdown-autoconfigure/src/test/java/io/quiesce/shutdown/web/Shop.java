package io.quiesce.shutdown.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import io.quiesce.shutdown.AffinityResolver;
import io.quiesce.shutdown.PriorityResolver;
import io.quiesce.shutdown.web.ShopSteps.Held;
import org.apache.catalina.connector.Connector;
import org.eclipse.jetty.server.ServerConnector;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jetty.JettyWebServerFactory;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.AsyncHandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The application that the contract is about: with everything that Spring Boot sets up by itself, and on a second port as well
 * where the server can have one.
 */
class Shop {

    /** More than the buffers of a connection hold. */
    static final int LARGE = 1 << 24;

    /** More than servers buffer. */
    static final String LAST_ANSWER = "not today. ".repeat(10_000);

    private Shop() {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Common {

        @Bean
        ShopSteps steps() {
            return new ShopSteps();
        }

        @Bean
        AffinityResolver carts() {
            return (request) -> "ours".equals(request.header("X-Cart"));
        }

        @Bean
        PriorityResolver sirens() {
            return (request) -> "siren".equals(request.header("X-Sound"));
        }

        @Bean
        WebServerFactoryCustomizer<TomcatWebServerFactory> otherTomcatConnector() {
            return (factory) -> {
                Connector other = new Connector();
                other.setPort(0);
                factory.addAdditionalConnectors(other);
            };
        }

        @Bean
        WebServerFactoryCustomizer<JettyWebServerFactory> otherJettyConnector() {
            return (factory) ->
                    factory.addServerCustomizers((server) -> server.addConnector(new ServerConnector(server)));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OnServlets extends Common {

        @Bean
        ServletPages pages(ShopSteps steps, ConfigurableApplicationContext context) {
            return new ServletPages(steps, context);
        }

        /** Tells that the filters have done what they do for a large response. */
        @Bean
        ServletRequestListener filtered(ShopSteps steps) {
            return new ServletRequestListener() {
                @Override
                public void requestDestroyed(ServletRequestEvent event) {
                    if (event.getServletRequest() instanceof HttpServletRequest request
                            && request.getRequestURI().startsWith("/large")) {
                        steps.ended("filtered");
                    }
                }
            };
        }

        @Bean
        WebMvcConfigurer asynchronous(ShopSteps steps) {
            AsyncHandlerInterceptor interceptor = new AsyncHandlerInterceptor() {
                @Override
                public void afterConcurrentHandlingStarted(
                        HttpServletRequest request, HttpServletResponse response, Object handler) {
                    steps.ended("left to others");
                }
            };
            return new WebMvcConfigurer() {
                @Override
                public void addInterceptors(InterceptorRegistry registry) {
                    registry.addInterceptor(interceptor);
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OnWebFlux extends Common {

        @Bean
        ReactivePages pages(ShopSteps steps) {
            return new ReactivePages(steps);
        }
    }

    @RestController
    static class ServletPages {

        private final ShopSteps steps;

        private final ConfigurableApplicationContext context;

        ServletPages(ShopSteps steps, ConfigurableApplicationContext context) {
            this.steps = steps;
            this.context = context;
        }

        @GetMapping({"/quick", "/legacy/health"})
        String quick() {
            return "quick";
        }

        @GetMapping("/slow")
        ResponseEntity<String> slow() throws ExecutionException {
            try {
                return ResponseEntity.ok(this.steps.enter().answer().get());
            } catch (InterruptedException ex) {
                this.steps.ended("interrupted");
                return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body("interrupted");
            }
        }

        /** Is still marked as interrupted when it answers, as much code is that may not throw what it has caught. */
        private void awaitMark() throws ExecutionException {
            try {
                this.steps.enter().answer().get();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        }

        @GetMapping("/marked/body")
        String body() throws ExecutionException {
            awaitMark();
            return LAST_ANSWER;
        }

        @GetMapping("/marked/text")
        void text(HttpServletResponse response) throws Exception {
            awaitMark();
            response.getWriter().write(LAST_ANSWER);
            response.getWriter().flush();
        }

        @GetMapping("/marked/head")
        void head(HttpServletResponse response) throws Exception {
            awaitMark();
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            response.flushBuffer();
        }

        @GetMapping("/marked/redirection")
        void redirection(HttpServletResponse response) throws Exception {
            awaitMark();
            response.sendRedirect("/quick");
        }

        /** Fails if it is interrupted, as code does that does not know what else to do. */
        @GetMapping("/failing")
        String failing() throws Exception {
            return this.steps.enter().answer().get();
        }

        /** Events from the thread of the request itself, until that is interrupted. */
        @GetMapping("/events")
        void events(HttpServletResponse response) throws Exception {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.getOutputStream().print("data: first\n\n");
            response.getOutputStream().flush();
            awaitMark();
        }

        /** Waits on, whoever interrupts it. */
        @GetMapping("/stubborn")
        String stubborn() {
            return this.steps.enter().answer().join();
        }

        @GetMapping("/broken")
        String broken() {
            throw new ResponseStatusException(HttpStatus.CONFLICT);
        }

        @GetMapping("/deferred")
        DeferredResult<String> deferred() {
            DeferredResult<String> result = new DeferredResult<>(60_000L, LAST_ANSWER);
            this.steps.enter().answer().thenAccept(result::setResult);
            return result;
        }

        /** Nothing of it is sent before the filters have done what they do. */
        @GetMapping("/large")
        void large(HttpServletResponse response) throws IOException {
            response.setBufferSize(LARGE + 1);
            response.getOutputStream().write(new byte[LARGE]);
        }

        @GetMapping("/large/later")
        void later(HttpServletRequest request, HttpServletResponse response) {
            AsyncContext context = request.startAsync();
            context.setTimeout(0);
            this.steps.enter().answer().thenRun(() -> {
                try {
                    large(response);
                } catch (IOException ex) {
                    throw new UncheckedIOException(ex);
                }
                context.complete();
            });
        }

        /** Fails when it can no longer say so. */
        @GetMapping("/torn")
        StreamingResponseBody torn() {
            return (body) -> {
                body.write(new byte[LARGE]);
                throw new IOException("This is torn");
            };
        }

        /** Ends the application itself. */
        @GetMapping("/end")
        void end() {
            this.context.close();
        }

        /** Ended by nobody. */
        @GetMapping("/forgotten")
        void forgotten(HttpServletRequest request) {
            AsyncContext context = request.startAsync();
            context.setTimeout(0);
            this.steps.enter();
        }
    }

    @RestController
    static class ReactivePages {

        private final ShopSteps steps;

        ReactivePages(ShopSteps steps) {
            this.steps = steps;
        }

        @GetMapping({"/quick", "/legacy/health"})
        Mono<String> quick() {
            return Mono.just("quick");
        }

        @GetMapping("/slow")
        Mono<String> slow() {
            Held held = this.steps.enter();
            return Mono.fromFuture(held.answer(), true).doOnCancel(() -> this.steps.ended("cancelled"));
        }

        /** Blocks where it must not, whoever interrupts it. */
        @GetMapping("/stubborn")
        Mono<String> stubborn() {
            return Mono.just(this.steps.enter().answer().join());
        }

        @GetMapping("/torn")
        Flux<String> torn() {
            return Flux.concat(Mono.just("x".repeat(LARGE)), Mono.error(new IOException("This is torn")));
        }

        @GetMapping("/broken")
        Mono<String> broken() {
            return Mono.error(new ResponseStatusException(HttpStatus.CONFLICT));
        }

        /** Blocks where it must not. */
        @GetMapping("/blocking")
        Mono<String> blocking() throws ExecutionException {
            try {
                return Mono.just(this.steps.enter().answer().get());
            } catch (InterruptedException ex) {
                this.steps.ended("interrupted");
                return Mono.just("interrupted");
            }
        }

        /** The beginning of a response. Some servers send it with what comes next only. */
        @GetMapping("/half")
        Mono<Void> half(ServerHttpResponse response) {
            this.steps.enter();
            return response.writeAndFlushWith(Flux.just("first", "second")
                    .map((text) -> Mono.just(response.bufferFactory().wrap(text.getBytes(StandardCharsets.US_ASCII))))
                    .concatWith(Flux.never())
                    .doOnCancel(() -> this.steps.ended("cancelled")));
        }
    }
}
