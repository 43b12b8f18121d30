package io.quiesce.shutdown.webflux;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.engine.WorkSourceContract;
import io.quiesce.shutdown.servlet.HttpExchange;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Decisions;
import io.quiesce.shutdown.web.HttpShutdownProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServer;
import org.springframework.http.server.reactive.HttpHandler;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Requests have no source of their own: whoever holds the door has nothing to stop. What is promised of their counting and
 * their end is the same.
 */
class WebFluxContractTests extends WorkSourceContract {

    private final CountDownLatch entered = new CountDownLatch(1);

    private final Sinks.Empty<Void> release = Sinks.empty();

    private WebServer server;

    private HttpExchange client;

    @BeforeEach
    void start() throws Exception {
        HttpHandler handler = (request, response) -> this.release
                .asMono()
                .doOnSubscribe((subscription) -> this.entered.countDown())
                .then(Mono.defer(() ->
                        response.writeWith(Mono.just(response.bufferFactory().wrap("done".getBytes())))));
        HttpShutdownProperties properties =
                new HttpShutdownProperties(503, Duration.ofSeconds(5), false, true, List.of());
        Admission admission = new Admission(
                () -> ShutdownState.ONLINE, () -> false, List.of(), List.of(), (failure) -> {}, new Decisions());
        this.server = new NettyReactiveWebServerFactory(0)
                .getWebServer(new DrainHttpHandler(
                        handler,
                        this.ledger,
                        List.of(),
                        new ReactiveAdmission(admission, properties),
                        new ReactiveRefusal(properties, "The application is shutting down."),
                        null));
        this.server.start();
        this.client = new HttpExchange(this.server.getPort());
    }

    @AfterEach
    void stop() throws Exception {
        this.client.close();
        this.server.stop();
    }

    @Override
    protected WorkSource source() {
        return new WorkSource() {
            @Override
            public String name() {
                return "webflux";
            }

            @Override
            public WorkKind kind() {
                return WorkKind.REQUESTS;
            }
        };
    }

    @Override
    protected void beginWork() throws Exception {
        this.client.send("GET", "/work");
        this.entered.await();
    }

    @Override
    protected void endWork() {
        this.release.tryEmitEmpty();
    }

    @Override
    protected boolean isSettled() throws Exception {
        return this.client.receive().body().equals("done");
    }
}
