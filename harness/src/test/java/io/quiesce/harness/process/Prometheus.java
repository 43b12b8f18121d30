package io.quiesce.harness.process;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import io.quiesce.harness.process.infrastructure.Server;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Prometheus that scrapes instances every second, with the rules of this project as they are.
 */
final class Prometheus implements AutoCloseable {

    static final Path MONITORING = Path.of("..", "monitoring");

    private static final String CONFIGURATION =
            """
            global:
              scrape_interval: 1s
              evaluation_interval: 1s
            rule_files: [rules.yml]
            scrape_configs:
              - job_name: orders
                metrics_path: /actuator/prometheus
                static_configs: [{targets: [%s]}]
            """;

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client = HttpClient.newHttpClient();

    private final Server server;

    /**
     * Start.
     * @param folder where it keeps its data
     * @param ports where the instances are
     */
    Prometheus(Path folder, List<Integer> ports) throws IOException {
        Files.copy(MONITORING.resolve("quiesce-rules.yml"), folder.resolve("rules.yml"));
        Files.writeString(
                folder.resolve("prometheus.yml"),
                CONFIGURATION.formatted(
                        ports.stream().map((port) -> "'127.0.0.1:" + port + "'").collect(Collectors.joining(", "))));
        this.server = Server.prometheus(folder);
    }

    /**
     * Ask it.
     * @param query what
     * @return for each series its labels and its value
     */
    JsonNode query(String query) throws IOException, InterruptedException {
        HttpResponse<String> response = this.client.send(
                HttpRequest.newBuilder(uri("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                        .build(),
                BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(query + ": " + response.body());
        }
        return JSON.readTree(response.body()).at("/data/result");
    }

    /** Return its page with a picture of each query, over the last minutes, as Debian's has it; others have others. */
    Optional<URI> page(int minutes, List<String> queries) throws IOException, InterruptedException {
        StringBuilder page = new StringBuilder("/classic/graph?");
        for (int i = 0; i < queries.size(); i++) {
            page.append("g%d.tab=0&g%d.range_input=%dm&g%d.stacked=0&g%d.expr=".formatted(i, i, minutes, i, i))
                    .append(URLEncoder.encode(queries.get(i), StandardCharsets.UTF_8))
                    .append('&');
        }
        HttpResponse<Void> response =
                this.client.send(HttpRequest.newBuilder(uri(page.toString())).build(), BodyHandlers.discarding());
        return Optional.of(response.uri()).filter((uri) -> response.statusCode() == 200);
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + this.server.port() + path);
    }

    @Override
    public void close() {
        try {
            this.server.stop();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
