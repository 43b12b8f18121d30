package io.quiesce.sample.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quiesce.sample.SampleTest;
import io.quiesce.sample.order.Order;
import io.quiesce.sample.rpc.v1.OrderReply;
import io.quiesce.sample.rpc.v1.OrderRequest;
import io.quiesce.sample.rpc.v1.OrderServiceGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

/**
 * Tests for {@link OrderRpc} with a real channel.
 */
@SampleTest
@Timeout(60)
class OrderRpcTests {

    @Autowired
    private RestTestClient http;

    @Autowired
    private GrpcServerLifecycle server;

    private ManagedChannel channel;

    private OrderServiceGrpc.OrderServiceBlockingStub orders;

    @BeforeEach
    void connect() {
        this.channel = ManagedChannelBuilder.forAddress("127.0.0.1", this.server.getPort())
                .usePlaintext()
                .build();
        this.orders = OrderServiceGrpc.newBlockingStub(this.channel);
    }

    @AfterEach
    void disconnect() {
        this.channel.shutdownNow();
    }

    private OrderRequest place() {
        Order order = this.http
                .post()
                .uri("/orders")
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"customer\":\"Ada\",\"item\":\"book\",\"quantity\":2}")
                .exchange()
                .expectBody(Order.class)
                .returnResult()
                .getResponseBody();
        assertThat(order).isNotNull();
        return OrderRequest.newBuilder().setId(order.id()).build();
    }

    @Test
    void looksUpAnOrder() {
        OrderReply reply = this.orders.get(place());
        assertThat(reply.getItem()).isEqualTo("book");
        assertThat(reply.getQuantity()).isEqualTo(2);
    }

    @Test
    void doesNotFindWhatIsNotThere() {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() ->
                        this.orders.get(OrderRequest.newBuilder().setId(-1).build()))
                .satisfies((ex) -> assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
    }

    @Test
    void watchesAnOrderUntilItIsSettled() {
        List<String> seen = new ArrayList<>();
        this.orders.watch(place()).forEachRemaining((reply) -> seen.add(reply.getStatus()));
        assertThat(seen).last().isEqualTo("SETTLED");
    }
}
