package io.quiesce.shutdown.consul;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

import io.quiesce.shutdown.engine.OneLine;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.JdkHttpClientBuilder;
import org.springframework.cloud.consul.ConsulAutoConfiguration.ConsulClientSettings;
import org.springframework.cloud.consul.ConsulClient;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests to a Consul agent that have a bound and tell what became of them. Spring Cloud's client has no time-outs, takes a
 * refusal for success, and knows neither sessions nor transactions.
 */
final class ConsulHttp {

    static final JsonMapper JSON = JsonMapper.shared();

    private static final Duration CONNECT = Duration.ofSeconds(2);

    /** How long a request may take that the agent is to answer at once; an agent that takes 5 s is slow, but there. */
    private static final Duration ANSWER = Duration.ofSeconds(8);

    /** How long the agent holds a request that is answered as soon as something has changed. */
    private static final Duration HOLD = Duration.ofSeconds(50);

    private static final int MOST_BYTES = 16 * 1024 * 1024;

    private final RestClient quick;

    private final RestClient patient;

    private final String base;

    private final @Nullable String token;

    /**
     * What the agent said.
     *
     * @param found whether there is what was asked for
     * @param index changes with it
     * @param body the answer, {@code null} if there is nothing
     */
    record Answer(boolean found, long index, JsonNode body) {}

    ConsulHttp(ConsulClientSettings consul, @Nullable String token) {
        this.base = consul.baseUrl();
        @Nullable HttpClientSettings known = consul.httpClientSettings();
        // The client of the JDK, because a thread that waits for it can be interrupted; one, because each has threads
        // of its own.
        HttpClient client = new JdkHttpClientBuilder()
                .build(((known != null) ? known : HttpClientSettings.defaults()).withConnectTimeout(CONNECT));
        this.quick = client(client, ANSWER);
        this.patient = client(client, HOLD.plus(ANSWER));
        this.token = token;
    }

    private static RestClient client(HttpClient client, Duration patience) {
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(client);
        requests.setReadTimeout(patience);
        return RestClient.builder().requestFactory(requests).build();
    }

    /** Read what is so now, as the majority of Consul's servers has it. */
    Answer get(String path, Map<String, String> query) throws IOException {
        return exchange(this.quick, HttpMethod.GET, uri(path, query).queryParam("consistent"), null);
    }

    /** Read what is so as soon as it is something else than it was at that index. */
    Answer await(String path, Map<String, String> query, long index) throws IOException {
        UriComponentsBuilder uri =
                uri(path, query).queryParam("index", index).queryParam("wait", HOLD.toSeconds() + "s");
        return exchange(this.patient, HttpMethod.GET, uri, null);
    }

    Answer put(String path, Map<String, String> query, Object body) throws IOException {
        return exchange(this.quick, HttpMethod.PUT, uri(path, query), body);
    }

    Answer delete(String path, Map<String, String> query) throws IOException {
        return exchange(this.quick, HttpMethod.DELETE, uri(path, query), null);
    }

    private UriComponentsBuilder uri(String path, Map<String, String> query) {
        UriComponentsBuilder uri = UriComponentsBuilder.fromUriString(this.base).path("/v1/" + path);
        query.forEach((name, value) -> uri.queryParam(name, value.isEmpty() ? new Object[0] : new Object[] {value}));
        return uri;
    }

    private Answer exchange(RestClient client, HttpMethod method, UriComponentsBuilder builder, @Nullable Object body)
            throws IOException {
        URI uri = builder.encode().build().toUri();
        try {
            RestClient.RequestBodySpec request = client.method(method).uri(uri);
            if (this.token != null) {
                request.header(ConsulClient.ACL_TOKEN_HEADER, this.token);
            }
            if (body != null) {
                request.contentType(MediaType.APPLICATION_JSON).body(JSON.writeValueAsString(body));
            }
            Answer answer = request.exchange((sent, received) -> {
                int status = received.getStatusCode().value();
                String text = text(received.getBody());
                if (status == 404 || status == 409) {
                    return new Answer(false, index(received.getHeaders().getFirst("X-Consul-Index")), JSON.nullNode());
                }
                if (status != 200) {
                    throw new IOException(
                            "Consul answered %s to %s %s: %s".formatted(status, method, uri, OneLine.of(text.strip())));
                }
                return new Answer(true, index(received.getHeaders().getFirst("X-Consul-Index")), JSON.readTree(text));
            });
            return java.util.Objects.requireNonNull(answer);
        } catch (RestClientException | JacksonException | NumberFormatException ex) {
            throw new IOException("Consul did not answer %s %s".formatted(method, uri), ex);
        }
    }

    /** What is longer than all that instances and profiles can come to is not kept. */
    private static String text(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new IOException("Consul's answer has more than %s bytes".formatted(MOST_BYTES));
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static long index(@Nullable String header) {
        return (header != null) ? Long.parseLong(header) : 0;
    }
}
