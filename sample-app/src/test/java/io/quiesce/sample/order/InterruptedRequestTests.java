package io.quiesce.sample.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.willAnswer;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.quiesce.sample.SampleTest;
import io.quiesce.sample.partner.Partner;
import io.quiesce.sample.partner.WorkTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tests for requests whose thread is interrupted, as a shutdown does at its deadline.
 */
@SampleTest
class InterruptedRequestTests {

    private static final String BOOKS = """
            {"customer": "Ada", "item": "book", "quantity": 2}""";

    private final CompletableFuture<Thread> requestThread = new CompletableFuture<>();

    @Autowired
    private Partner partner;

    @Autowired
    private JdbcClient jdbcClient;

    @LocalServerPort
    private int port;

    @BeforeEach
    void noteTheThreadThatWaitsForThePartner() throws Exception {
        willAnswer((call) -> {
                    this.requestThread.complete(Thread.currentThread());
                    return call.callRealMethod();
                })
                .given(this.partner)
                .call(eq(WorkTime.of("5m")));
    }

    @Test
    void doesNotStoreAnInterruptedCheckout() throws Exception {
        int before = countOrders();
        HttpResponse<String> response = interrupt(request("/orders?work=5m").POST(BodyPublishers.ofString(BOOKS)));
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(response.body())
                .contains("The order was not taken because the service is shutting down; place it again");
        assertThat(countOrders()).isEqualTo(before);
    }

    @Test
    void givesUpAnInterruptedLookup() throws Exception {
        HttpResponse<String> response = interrupt(request("/orders/1?work=5m").GET());
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("The lookup was given up because the service is shutting down; try again");
    }

    private HttpResponse<String> interrupt(HttpRequest.Builder request) throws Exception {
        CompletableFuture<HttpResponse<String>> response =
                HttpClient.newHttpClient().sendAsync(request.build(), BodyHandlers.ofString());
        Thread thread = this.requestThread.get(10, TimeUnit.SECONDS);
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        assertThat(response).isNotDone();
        thread.interrupt();
        return response.get(2, TimeUnit.SECONDS);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
                .header("Content-Type", "application/json");
    }

    private int countOrders() {
        return this.jdbcClient
                .sql("SELECT count(*) FROM orders")
                .query(Integer.class)
                .single();
    }
}
