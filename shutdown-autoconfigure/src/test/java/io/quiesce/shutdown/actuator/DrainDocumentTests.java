package io.quiesce.shutdown.actuator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

import io.quiesce.shutdown.EnableAutoConfigurationWithoutSecurity;
import io.quiesce.shutdown.TestApplications;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.Orders;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * The document of the endpoint, key by key: scripts read it. What differs from time to time is blanked.
 */
@Timeout(60)
class DrainDocumentTests {

    private static final long PATIENCE = 30_000_000_000L;

    private final HttpClient client = HttpClient.newHttpClient();

    private final CountDownLatch fetched = new CountDownLatch(1);

    private ConfigurableApplicationContext context;

    private TrackedWork message;

    private TrackedWork courier;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfigurationWithoutSecurity
    static class Application {}

    /** A listener that is busy with what it had fetched. */
    private final class Busy implements Orders {

        @Override
        public void pause() throws InterruptedException {
            DrainDocumentTests.this.fetched.await();
        }
    }

    @BeforeEach
    void start() {
        this.context = TestApplications.start(
                Application.class,
                "management.endpoints.web.exposure.include=drain",
                "management.endpoint.drain.access=unrestricted");
        this.context.getBean(ShutdownEngine.class).addSource(new Busy());
        this.message = this.context.getBean(WorkLedger.class).begin(WorkKind.MESSAGES, () -> "orders-0@7");
        this.courier = this.context.getBean(WorkLedger.class).begin(WorkKind.SESSIONS, () -> "lease of ada");
    }

    @AfterEach
    void stop() {
        this.fetched.countDown();
        this.message.close();
        this.courier.close();
        this.context.close();
    }

    private String send(String method, String query) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s/actuator/drain%s"
                        .formatted(this.context.getEnvironment().getRequiredProperty("local.server.port"), query)))
                .method(method, BodyPublishers.noBody())
                .build();
        return this.client
                .send(request, BodyHandlers.ofString())
                .body()
                .replaceAll("\"since\":\"[0-9TZ:.-]+\"", "\"since\":\"…\"")
                .replaceAll("\"age\":\"PT[0-9.]+S\"", "\"age\":\"…\"")
                .replaceAll("\"requestsPerSecond\":[0-9.]+", "\"requestsPerSecond\":0");
    }

    private static String document(String state, String reason, String pending) {
        return """
                {"state":"%s","since":"…",\
                "outstanding":{"requests":0,"messages":1,"tasks":0,"sessions":1},\
                "by":null,"reason":%s,"pending":[%s],\
                "estimate":{"timeToOffline":null,"requestsPerSecond":0,"refusedPerSecond":0.0,"refused":[],\
                "holding":[{"kind":"sessions","what":"lease of ada","age":"…"}],"cancelled":[],\
                "abandoned":[{"kind":"messages","what":"orders-0@7","age":"…"}]}}"""
                .formatted(state, reason, pending);
    }

    private void await(BooleanSupplier condition) throws InterruptedException {
        EngineClock clock = this.context.getBean(EngineClock.class);
        assertThat(clock.awaitUntil(clock.nanoTime() + PATIENCE, condition)).isTrue();
    }

    private List<String> pending() {
        return this.context.getBean(ShutdownEngine.class).softDrain().pending();
    }

    private boolean isReady() {
        return this.context.getBean(ApplicationAvailability.class).getReadinessState()
                == ReadinessState.ACCEPTING_TRAFFIC;
    }

    @Test
    void isTheSameForAllOperations() throws Exception {
        assertThat(send("GET", "")).isEqualTo(document("ONLINE", "null", ""));
        assertThat(send("POST", "?dryRun=true")).isEqualTo(document("ONLINE", "null", ""));
        send("POST", "?reason=new%20disk");
        // Sources that have nothing to do are on their way for a moment, too.
        await(() -> pending().equals(List.of("orders")));
        String leaving = document("BECOMING_OFFLINE", "\"new disk\"", "\"orders\"");
        assertThat(send("GET", "")).isEqualTo(leaving);
        assertThat(send("POST", "?reason=again")).isEqualTo(leaving);
        send("DELETE", "");
        this.fetched.countDown();
        await(() -> isReady() && pending().isEmpty());
        assertThat(send("DELETE", "")).isEqualTo(document("ONLINE", "null", ""));
    }
}
