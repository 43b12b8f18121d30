package io.quiesce.sample.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.stream.Stream;

import io.quiesce.sample.SampleTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Tests for {@link OrderStream}.
 */
@SampleTest
@Timeout(60)
class OrderStreamTests {

    private final HttpClient client = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path));
    }

    @Test
    void tellsOfANewOrder() throws Exception {
        HttpResponse<Stream<String>> stream = this.client.send(
                to("/orders/live").header("Accept", "text/event-stream").build(), HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = stream.body()) {
            Iterator<String> said = lines.filter((line) -> !line.isBlank()).iterator();
            assertThat(said.next()).isEqualTo("event:ready");
            assertThat(said.next()).isEqualTo("data:");
            this.client.send(
                    to("/orders")
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"customer\": \"Ada\", \"item\": \"book\", \"quantity\": 2}"))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            assertThat(said.next()).isEqualTo("event:order");
            assertThat(said.next()).startsWith("data:{\"orderId\":");
        }
    }
}
