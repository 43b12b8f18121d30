package io.quiesce.shutdown.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.fleet.FleetView;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.consul.ConsulAutoConfiguration;
import org.springframework.cloud.consul.ConsulProperties;

/**
 * Answers that Consul does not give, or only because somebody has written odd things into its store.
 */
@Timeout(60)
class ConsulAnswersTests {

    private static final String FOLDER = FleetReader.ROOT + "orders/";

    private HttpServer agent;

    private ConsulHttp consul;

    private volatile String answer = "[]";

    private volatile String index = "7";

    @BeforeEach
    void start() throws IOException {
        this.agent = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        this.agent.createContext("/v1/kv/", this::answer);
        this.agent.createContext("/v1/health/", (exchange) -> send(exchange, "[{\"Service\":{\"ID\":{}}},7]"));
        this.agent.start();
        ConsulProperties properties = new ConsulProperties();
        properties.setHost("127.0.0.1");
        properties.setPort(this.agent.getAddress().getPort());
        this.consul = new ConsulHttp(new ConsulAutoConfiguration().consulClientRestClientAdapter(properties), null);
    }

    @AfterEach
    void stop() {
        this.agent.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        send(exchange, this.answer);
    }

    private void send(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("X-Consul-Index", this.index);
        exchange.sendResponseHeaders(200, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private static Map<String, Object> key(String name, String value, Object flags) {
        String base64 = Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.ISO_8859_1));
        return Map.of("Key", FOLDER + name, "Value", base64, "Session", "other", "Flags", flags);
    }

    private FleetView read(List<Map<String, Object>> keys) throws IOException {
        this.answer = ConsulHttp.JSON.writeValueAsString(keys);
        return new FleetReader(this.consul).read("orders", null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "[]",
                "\u00ff",
                "{\"id\":\"a\",\"server\":\"one\",\"role\":\"ACTIVE_ACTIVE\"}",
                "{\"id\":\"b\",\"server\":\"one\",\"role\":\"ACTIVE_ACTIVE\",\"phase\":\"IN_SERVICE\"}"
            })
    void whatIsNoEntryOfTheInstanceIsNone(String value) throws IOException {
        assertThat(read(List.of(key("instances/a", value, 0))).entries()).isEmpty();
    }

    @Test
    void whatIsOneIsRead() throws IOException {
        String value = "{\"id\":\"a\",\"server\":\"one\",\"role\":\"ACTIVE_ACTIVE\",\"phase\":\"IN_SERVICE\"}";
        assertThat(read(List.of(key("instances/a", value, 0))).entries()).hasSize(1);
    }

    @Test
    void numbersAndNamesThatCannotBeMeantAreLeftOut() throws IOException {
        FleetView view = read(List.of(
                key("pace", "\"a\"", Long.MAX_VALUE),
                key("leaders/%zz", "\"a\"", 0),
                key("leaders/reports", "\"b\"", "many")));
        assertThat(view.slot()).isEqualTo(new FleetView.Slot("a", null));
        assertThat(view.leaders()).isEqualTo(Map.of("reports", "b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[{\"Key\":\"" + FOLDER + "lock\",\"Value\":\"?\"}]", "{", "[\"" + FOLDER + "\"", "nonsense"})
    void whatIsNoAnswerIsAFailure(String body) {
        this.answer = body;
        assertThatIOException().isThrownBy(() -> new FleetReader(this.consul).read("orders", null));
    }

    @Test
    void anIndexThatIsNoneIsAFailure() {
        this.index = "seven";
        assertThatIOException().isThrownBy(() -> this.consul.get("kv/" + FOLDER, Map.of()));
    }

    @Test
    void anAnswerWithoutEndIsAFailure() {
        this.answer = "[" + " ".repeat(17 * 1024 * 1024) + "]";
        assertThatIOException()
                .isThrownBy(() -> this.consul.get("kv/" + FOLDER, Map.of()))
                .withStackTraceContaining("more than 16777216 bytes");
    }

    @Test
    void aWatchOutlivesWhatItCannotUnderstand() throws Exception {
        BlockingQueue<IOException> failures = new LinkedBlockingQueue<>();
        BlockingQueue<Integer> changes = new LinkedBlockingQueue<>();
        ConsulWatch watch = new ConsulWatch(
                this.consul,
                "kv/" + FOLDER,
                Map.of(),
                new SystemClock(),
                (read) -> {
                    if (read.body().isEmpty()) {
                        throw new IllegalStateException("not understood");
                    }
                    changes.add(read.body().size());
                },
                (failure) -> {
                    if (failure != null) {
                        failures.add(failure);
                        this.answer = "[1,2]";
                    }
                });
        watch.start();
        assertThat(failures.poll(30, TimeUnit.SECONDS)).hasRootCauseMessage("not understood");
        assertThat(changes.poll(30, TimeUnit.SECONDS)).isEqualTo(2);
        watch.close();
    }
}
