package io.quiesce.sample.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

import io.quiesce.sample.SampleApplication;
import io.quiesce.sample.partner.Partner;
import io.quiesce.sample.partner.WorkTime;
import io.quiesce.shutdown.test.Gate;
import io.quiesce.shutdown.test.InFlight;
import io.quiesce.shutdown.test.ShutdownExtension;
import io.quiesce.shutdown.test.TestedShutdown;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/**
 * What becomes of an order that waits for its payment when the service shuts down.
 */
@Timeout(120)
// tag::shutdown-test[]
class OrderShutdownTests {

    private final Gate payment = new Gate();

    @RegisterExtension
    final ShutdownExtension orders = ShutdownExtension.of(SampleApplication.class, PaymentAtGate.class)
            .withBean(Gate.class, this.payment)
            .withProperties("shutdown.keep-accepting-for=3s", "shutdown.cancel-running-tasks-after=15s");

    @Test
    void anOrderThatIsPaidInTimeIsTaken() throws Exception {
        InFlight<Integer> order = this.orders.inFlight(this.payment, this::placeOrder);
        TestedShutdown shutdown = this.orders.shutdown().elapse(Duration.ofSeconds(14));
        this.payment.open();
        assertThat(order.result()).isEqualTo(201);
        assertThat(shutdown).drained().exitedWith(0).within(Duration.ofSeconds(14));
    }

    @Test
    void anOrderThatIsPaidTooLateIsNotTaken() throws Exception {
        InFlight<Integer> order = this.orders.inFlight(this.payment, this::placeOrder);
        TestedShutdown shutdown = this.orders.shutdown().elapse(Duration.ofSeconds(15));
        assertThat(order.result()).isEqualTo(503);
        assertThat(shutdown).cancelled("POST /orders").abandoned().exitedWith(0);
    }

    private int placeOrder() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.orders.port() + "/orders"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"customer\": \"Ada\", \"item\": \"Tea\", \"quantity\": 1}"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class PaymentAtGate {

        @Bean
        @Primary
        Partner paymentAtGate(Gate gate) {
            return new Partner() {

                @Override
                public void call(WorkTime work) throws InterruptedException {
                    gate.pass();
                }
            };
        }
    }
}
// end::shutdown-test[]
