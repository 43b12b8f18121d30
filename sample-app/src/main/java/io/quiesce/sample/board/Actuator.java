package io.quiesce.sample.board;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks and tells the actuator of an instance. No thread waits for an answer, and each is there in time or not at all.
 */
@Component
class Actuator {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** The time of a request ends with the headers of its response; the body has this much longer. */
    private static final Duration WHOLE = PATIENCE.plusMillis(500);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private final JsonMapper json;

    Actuator(JsonMapper json) {
        this.json = json;
    }

    /**
     * Read what an endpoint shows.
     * @param instance the instance
     * @param endpoint the name of the endpoint
     * @param type what it shows
     * @return that, or {@code null} if the instance has no such endpoint
     */
    <T> CompletableFuture<@Nullable T> read(Instance instance, String endpoint, Class<T> type) {
        return send(HttpRequest.newBuilder(uri(instance, endpoint))).thenApply((response) -> {
            if (response.statusCode() == HttpStatus.NOT_FOUND.value()) {
                return null;
            }
            check(instance, response);
            return this.json.readValue(response.body(), type);
        });
    }

    /**
     * Tell an endpoint something.
     * @param instance the instance
     * @param method the method
     * @param path the path below the actuator, and what follows it, with places for variables
     * @param body what is told, {@code null} if that is in the address
     * @param variables what takes those places
     * @return completes when the endpoint has done so, with a {@link BoardException} if it has not
     */
    CompletableFuture<Void> tell(
            Instance instance, HttpMethod method, String path, @Nullable Object body, Object... variables) {
        HttpRequest.BodyPublisher publisher = (body != null)
                ? HttpRequest.BodyPublishers.ofString(this.json.writeValueAsString(body))
                : HttpRequest.BodyPublishers.noBody();
        return send(HttpRequest.newBuilder(uri(instance, path, variables))
                        .header("Content-Type", "application/json")
                        .method(method.name(), publisher))
                .handle((response, failure) -> {
                    if (failure != null) {
                        throw new BoardException(
                                HttpStatus.BAD_GATEWAY,
                                "Nobody knows whether '%s' has heard it: %s"
                                        .formatted(instance.id(), Failures.describe(failure)));
                    }
                    check(instance, response);
                    return null;
                });
    }

    private static URI uri(Instance instance, String path, Object... variables) {
        return UriComponentsBuilder.fromUriString(instance.uri() + "/actuator/" + path)
                .encode()
                .build(variables);
    }

    private CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
        CompletableFuture<HttpResponse<String>> sent =
                this.client.sendAsync(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        CompletableFuture<HttpResponse<String>> bounded =
                sent.copy().orTimeout(WHOLE.toMillis(), TimeUnit.MILLISECONDS);
        bounded.whenComplete((response, failure) -> sent.cancel(true));
        return bounded;
    }

    private void check(Instance instance, HttpResponse<String> response) {
        HttpStatus status = HttpStatus.resolve(response.statusCode());
        if (status == null || status.isError()) {
            throw new BoardException(
                    HttpStatus.CONFLICT, "'%s' refuses: %s".formatted(instance.id(), reason(response)));
        }
    }

    private String reason(HttpResponse<String> response) {
        if (response.statusCode() == HttpStatus.NOT_FOUND.value()) {
            return "it has no such endpoint";
        }
        if (response.statusCode() == HttpStatus.METHOD_NOT_ALLOWED.value()) {
            return "its actuator lets nobody do so (management.endpoint.<name>.access)";
        }
        try {
            JsonNode said = this.json.readTree(response.body());
            return said.path("problem").asString("status " + response.statusCode());
        } catch (JacksonException ex) {
            return "status " + response.statusCode();
        }
    }
}
