package io.quiesce.shutdown.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.springframework.cloud.consul.ConsulAutoConfiguration;
import org.springframework.cloud.consul.ConsulAutoConfiguration.ConsulClientSettings;
import org.springframework.cloud.consul.ConsulClient;
import org.springframework.cloud.consul.ConsulProperties;

/**
 * As much of a Consul agent as the registration of a service needs, with faults that a real one does not have at command.
 */
final class FakeAgent implements AutoCloseable {

    private static final String DEREGISTER = "/v1/agent/service/deregister/";

    private static final String SERVICE = "/v1/agent/service/";

    private static final String MAINTENANCE = "/v1/agent/service/maintenance/";

    private static final Pattern ID = Pattern.compile("\"ID\"\\s*:\\s*\"([^\"]+)\"");

    private final HttpServer server;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final Map<String, Integer> faults = new ConcurrentHashMap<>();

    private final Set<String> services = new ConcurrentSkipListSet<>();

    private final Set<String> maintained = new ConcurrentSkipListSet<>();

    private final Map<String, String> definitions = new ConcurrentHashMap<>();

    private volatile boolean stubborn;

    private volatile Step beforeRegistering = () -> {};

    /** Something that takes its time. */
    @FunctionalInterface
    interface Step {
        void run() throws InterruptedException;
    }

    /** What was asked: method, path, and the token if there was one. */
    final List<String> calls = new CopyOnWriteArrayList<>();

    /** What has been answered, in the order of the answers. */
    final List<String> answered = new CopyOnWriteArrayList<>();

    FakeAgent(String... services) throws IOException {
        this.services.addAll(List.of(services));
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        this.server.setExecutor(this.threads);
        this.server.createContext("/", this::handle);
        this.server.start();
    }

    /** Answer requests whose path starts like this with a status, and do nothing else. */
    FakeAgent answering(int status, String path) {
        this.faults.put(path, status);
        return this;
    }

    /** Say yes to a deregistration or a maintenance mode, and do nothing. */
    FakeAgent keepingEverything() {
        this.stubborn = true;
        return this;
    }

    /** Do something between the arrival of a registration and its effect. */
    FakeAgent beforeRegistering(Step step) {
        this.beforeRegistering = step;
        return this;
    }

    int port() {
        return this.server.getAddress().getPort();
    }

    ConsulClient client() {
        return ConsulAutoConfiguration.createNewConsulClient(settings().adapter());
    }

    ConsulClientSettings settings() {
        ConsulProperties properties = new ConsulProperties();
        properties.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        properties.setPort(port());
        return new ConsulAutoConfiguration().consulClientRestClientAdapter(properties);
    }

    boolean lists(String id) {
        return this.services.contains(id);
    }

    boolean isInMaintenance(String id) {
        return this.maintained.contains(id);
    }

    /** Whether a service would be removed if it was critical for long enough. */
    boolean wouldRemove(String id) {
        return this.definitions.getOrDefault(id, "").contains("\"DeregisterCriticalServiceAfter\":\"");
    }

    /** Forget a service, as after its removal or without its memory. */
    void forget(String id) {
        this.services.remove(id);
        this.maintained.remove(id);
        this.definitions.remove(id);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        try (exchange) {
            String token = exchange.getRequestHeaders().getFirst(ConsulClient.ACL_TOKEN_HEADER);
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            this.calls.add(exchange.getRequestMethod() + " " + path + ((token != null) ? " as " + token : ""));
            for (Map.Entry<String, Integer> fault : this.faults.entrySet()) {
                if (path.startsWith(fault.getKey())) {
                    exchange.sendResponseHeaders(fault.getValue(), -1);
                    return;
                }
            }
            answer(exchange, path, body);
        } catch (InterruptedException ex) {
            // The agent is being closed.
            Thread.currentThread().interrupt();
        }
        this.answered.add(exchange.getRequestMethod() + " " + path);
    }

    private void answer(HttpExchange exchange, String path, String body) throws IOException, InterruptedException {
        if (exchange.getRequestMethod().equals("GET") && path.startsWith(SERVICE)) {
            String id = path.substring(SERVICE.length());
            send(
                    exchange,
                    lists(id) ? 200 : 404,
                    lists(id) ? "{\"ID\":\"%s\"}".formatted(id) : "unknown service ID: " + id);
            return;
        }
        if (path.equals("/v1/agent/services")) {
            list(exchange, "\"%s\":{\"ID\":\"%<s\"}", this.services);
            return;
        }
        if (path.equals("/v1/agent/checks")) {
            list(exchange, "\"_service_maintenance:%s\":{}", this.maintained);
            return;
        }
        if (path.startsWith(DEREGISTER) && !this.stubborn) {
            forget(path.substring(DEREGISTER.length()));
        } else if (path.startsWith(MAINTENANCE) && !this.stubborn) {
            String id = path.substring(MAINTENANCE.length());
            if (!lists(id)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            if (exchange.getRequestURI().getQuery().contains("enable=true")) {
                this.maintained.add(id);
            } else {
                this.maintained.remove(id);
            }
        } else if (path.equals("/v1/agent/service/register")) {
            this.beforeRegistering.run();
            Matcher id = ID.matcher(body);
            if (id.find()) {
                this.services.add(id.group(1));
                this.definitions.put(id.group(1), body.replace(" ", ""));
            }
        }
        exchange.sendResponseHeaders(200, -1);
    }

    private static void list(HttpExchange exchange, String format, Set<String> ids) throws IOException {
        String listed = ids.stream().map(format::formatted).collect(Collectors.joining(",", "{", "}"));
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        send(exchange, 200, listed);
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        this.server.stop(0);
        this.threads.shutdownNow();
    }
}
