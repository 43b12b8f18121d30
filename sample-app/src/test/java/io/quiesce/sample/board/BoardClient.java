package io.quiesce.sample.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Predicate;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Somebody who has logged in at the board.
 */
final class BoardClient {

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client = HttpClient.newHttpClient();

    private final URI board;

    BoardClient(int port) {
        this.board = URI.create("http://127.0.0.1:" + port);
    }

    HttpRequest.Builder anonymously(String path) {
        return HttpRequest.newBuilder(this.board.resolve(path));
    }

    HttpRequest.Builder loggedIn(String path) {
        String credentials = Base64.getEncoder().encodeToString("ada:lovelace".getBytes(StandardCharsets.UTF_8));
        return anonymously(path).header("Authorization", "Basic " + credentials);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return this.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Press a button, as the page does. */
    HttpResponse<String> press(String method, String path) throws Exception {
        HttpResponse<String> page = send(loggedIn("/fleet"));
        assertThat(page.statusCode()).isEqualTo(200);
        String cookie = page.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        assertThat(cookie).startsWith("XSRF-TOKEN=");
        return send(loggedIn(path)
                .header("Cookie", cookie)
                .header("X-XSRF-TOKEN", cookie.substring(cookie.indexOf('=') + 1))
                .method(method, HttpRequest.BodyPublishers.noBody()));
    }

    /** Look at the board until it is as it should be. */
    JsonNode await(Predicate<JsonNode> condition) throws Exception {
        HttpResponse<Stream<String>> stream =
                this.client.send(loggedIn("/fleet/live").build(), HttpResponse.BodyHandlers.ofLines());
        assertThat(stream.statusCode()).isEqualTo(200);
        try (Stream<String> lines = stream.body()) {
            return lines.filter((line) -> line.startsWith("data:"))
                    .map((line) -> JSON.readTree(line.substring("data:".length())))
                    .filter(condition)
                    .findFirst()
                    .orElseThrow();
        }
    }

    static JsonNode instance(JsonNode board, String id) {
        for (JsonNode instance : board.required("instances")) {
            if (instance.required("id").asString().equals(id)) {
                return instance;
            }
        }
        throw new AssertionError("No instance '%s' on %s".formatted(id, board));
    }
}
