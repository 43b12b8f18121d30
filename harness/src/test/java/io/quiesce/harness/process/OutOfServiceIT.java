package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.quiesce.harness.Ports;
import io.quiesce.sample.rpc.v1.OrderReply;
import io.quiesce.sample.rpc.v1.OrderRequest;
import io.quiesce.sample.rpc.v1.OrderServiceGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an application that is out of service still does: it is alive, can be watched, and serves what nobody else can.
 */
@Timeout(180)
class OutOfServiceIT {

    private static final String DRAIN = "/actuator/drain";

    private static final String ORDER = "{\"customer\":\"Ada\",\"item\":\"book\",\"quantity\":1}";

    private static final String TOKEN = "Shutdown-Affinity";

    private final int rpcPort = Ports.choose(1).get(0);

    private static JsonNode body(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        return new JsonMapper().readTree(response.body());
    }

    private static String decision(HttpResponse<String> response) {
        return response.headers().firstValue("Shutdown-Decision").orElseThrow();
    }

    private static HttpResponse<String> get(SampleApp app, String path, String header, String value) {
        return app.send(HttpRequest.newBuilder(app.uri(path)).header(header, value))
                .join();
    }

    private static double meter(SampleApp app, String nameAndTags) {
        return body(app.get("/actuator/metrics/" + nameAndTags).join())
                .required("measurements")
                .get(0)
                .required("value")
                .asDouble();
    }

    private static double rejected(SampleApp app, String reason) {
        return meter(app, "shutdown.rejected?tag=kind:requests&tag=reason:" + reason);
    }

    private static void drain(SampleApp app) {
        body(app.post(DRAIN, "{}").join());
    }

    private static void isAliveButNotReady(SampleApp app) {
        HttpResponse<String> liveness = app.get("/actuator/health/liveness").join();
        assertThat(body(liveness).required("status").asString()).isEqualTo("UP");
        assertThat(decision(liveness)).isEqualTo("exempt");
        assertThat(app.get("/actuator/health/readiness").join().statusCode()).isEqualTo(503);
    }

    private static String openCart(SampleApp app) {
        HttpResponse<String> opened = app.post("/cart/items", ORDER).join();
        assertThat(opened.statusCode()).isEqualTo(201);
        return opened.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    }

    private static void checkOut(SampleApp app, String cookie) throws InterruptedException {
        HttpRequest.Builder checkout = HttpRequest.newBuilder(app.uri("/cart/checkout"))
                .header("Cookie", cookie)
                .POST(HttpRequest.BodyPublishers.noBody());
        body(app.send(checkout).join());
        app.awaitLog("Out of service, nothing is outstanding");
    }

    private static long placeOrder(SampleApp app) {
        String location = app.post("/orders", ORDER)
                .join()
                .headers()
                .firstValue("Location")
                .orElseThrow();
        return Long.parseLong(location.substring(location.lastIndexOf('/') + 1));
    }

    @Test
    void canBeWatchedAndServesWhatBelongsToIt() throws Exception {
        try (SampleApp app = SampleApp.ready(
                "--shutdown.http.explain=true",
                "--shutdown.http.always-accept=/affinity",
                "--spring.grpc.server.port=" + this.rpcPort)) {
            assertThat(meter(app, "shutdown.state")).isZero();
            long order = placeOrder(app);
            String token = app.get("/affinity").join().body();
            String cookie = openCart(app);
            drain(app);
            isAliveButNotReady(app);
            assertThat(meter(app, "shutdown.state")).isEqualTo(1);
            assertThat(meter(app, "shutdown.outstanding?tag=kind:sessions")).isEqualTo(1);
            servesByTokenOnly(app, token);
            callsByTokenOnly(order, token);
            assertThat(rejected(app, "becoming-offline")).isEqualTo(3);
            assertThat(rejected(app, "offline")).isZero();
            checkOut(app, cookie);
            isAliveButNotReady(app);
            assertThat(meter(app, "shutdown.state")).isEqualTo(2);
            assertThat(meter(app, "shutdown.outstanding")).isZero();
            refusesEvenWhoHasAToken(app, order, token);
            assertThat(rejected(app, "becoming-offline")).isEqualTo(3);
            assertThat(rejected(app, "offline")).isEqualTo(2);
            assertThat(app.log()).doesNotContain(token);
        }
    }

    private static void servesByTokenOnly(SampleApp app, String token) {
        HttpResponse<String> served = get(app, "/orders", TOKEN, token);
        assertThat(served.statusCode()).isEqualTo(200);
        assertThat(decision(served)).isEqualTo("affinity");
        assertThat(meter(app, "shutdown.admitted?tag=reason:affinity")).isEqualTo(1);
        HttpResponse<String> forged = get(app, "/orders", TOKEN, "9" + token);
        assertThat(forged.statusCode()).isEqualTo(503);
        assertThat(decision(forged)).isEqualTo("becoming-offline");
        HttpResponse<String> without = app.get("/orders").join();
        assertThat(without.statusCode()).isEqualTo(503);
        HttpResponse<String> always = app.get("/affinity").join();
        assertThat(always.statusCode()).isEqualTo(200);
        assertThat(decision(always)).isEqualTo("exempt");
    }

    private void callsByTokenOnly(long order, String token) {
        ManagedChannel channel = channel();
        try {
            isUnavailable(OrderServiceGrpc.newBlockingStub(channel), order);
            OrderReply reply = withToken(channel, token)
                    .get(OrderRequest.newBuilder().setId(order).build());
            assertThat(reply.getItem()).isEqualTo("book");
        } finally {
            channel.shutdownNow();
        }
    }

    private void refusesEvenWhoHasAToken(SampleApp app, long order, String token) {
        HttpResponse<String> late = get(app, "/orders", TOKEN, token);
        assertThat(late.statusCode()).isEqualTo(503);
        assertThat(decision(late)).isEqualTo("offline");
        assertThat(decision(app.get("/affinity").join())).isEqualTo("exempt");
        ManagedChannel channel = channel();
        try {
            isUnavailable(withToken(channel, token), order);
        } finally {
            channel.shutdownNow();
        }
    }

    private ManagedChannel channel() {
        return ManagedChannelBuilder.forAddress("127.0.0.1", this.rpcPort)
                .usePlaintext()
                .build();
    }

    private static OrderServiceGrpc.OrderServiceBlockingStub withToken(ManagedChannel channel, String token) {
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of(TOKEN, Metadata.ASCII_STRING_MARSHALLER), token);
        return OrderServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
                .withDeadlineAfter(SampleApp.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static void isUnavailable(OrderServiceGrpc.OrderServiceBlockingStub orders, long order) {
        OrderRequest request = OrderRequest.newBuilder().setId(order).build();
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> orders.withDeadlineAfter(SampleApp.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .get(request))
                .satisfies(
                        (failure) -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE))
                .withMessageContaining("out of service");
    }
}
