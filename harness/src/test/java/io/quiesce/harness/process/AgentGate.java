package io.quiesce.harness.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * A gate in front of a Consul agent. It lets everything through until it is told to fail in one way or another.
 */
final class AgentGate implements AutoCloseable {

    private final HttpClient client = HttpClient.newHttpClient();

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "agent-gate");
        thread.setDaemon(true);
        return thread;
    });

    private final CountDownLatch closed = new CountDownLatch(1);

    private final URI agent;

    private final HttpServer server;

    private volatile Behaviour behaviour = this::forward;

    @FunctionalInterface
    private interface Behaviour {
        void handle(HttpExchange exchange) throws IOException, InterruptedException;
    }

    AgentGate(URI agent) throws IOException {
        this.agent = agent;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        this.server.setExecutor(this.threads);
        this.server.createContext("/", this::handle);
        this.server.start();
    }

    int port() {
        return this.server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            this.behaviour.handle(exchange);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void forward(HttpExchange exchange) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(this.agent.resolve(exchange.getRequestURI()))
                .method(
                        exchange.getRequestMethod(),
                        HttpRequest.BodyPublishers.ofByteArray(
                                exchange.getRequestBody().readAllBytes()));
        HttpResponse<byte[]> response = this.client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        response.headers().firstValue("X-Consul-Index").ifPresent(index -> exchange.getResponseHeaders()
                .set("X-Consul-Index", index));
        response.headers().firstValue("Content-Type").ifPresent(type -> exchange.getResponseHeaders()
                .set("Content-Type", type));
        answer(exchange, response.statusCode(), response.body());
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    /**
     * End every connection, and refuse new ones.
     */
    void refuse() {
        this.server.stop(0);
    }

    /**
     * Take every request, and answer none.
     */
    void hang() {
        this.behaviour = exchange -> this.closed.await();
    }

    /**
     * Answer everything with a status.
     * @param status the status
     */
    void answer(int status) {
        this.behaviour = exchange -> answer(exchange, status, new byte[0]);
    }

    /**
     * Let everything through again.
     */
    void pass() {
        this.behaviour = this::forward;
    }

    /**
     * Answer everything, but late.
     * @param time how late
     */
    void delay(Duration time) {
        this.behaviour = exchange -> {
            if (!this.closed.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                forward(exchange);
            }
        };
    }

    /**
     * Keep back the requests for a path, until they are released. Everything else passes.
     * @param pathPrefix the beginning of the path
     * @return the requests that are kept back
     */
    Kept keepBack(String pathPrefix) {
        Kept kept = new Kept();
        this.behaviour = exchange -> {
            if (exchange.getRequestURI().getPath().startsWith(pathPrefix)) {
                kept.passLater(() -> forward(exchange));
            } else {
                forward(exchange);
            }
        };
        return kept;
    }

    /**
     * Requests that are kept back.
     */
    static final class Kept {

        private final CountDownLatch arrived = new CountDownLatch(1);

        private final CountDownLatch released = new CountDownLatch(1);

        private final CountDownLatch passed = new CountDownLatch(1);

        @FunctionalInterface
        private interface Passage {
            void pass() throws IOException, InterruptedException;
        }

        private void passLater(Passage passage) throws IOException, InterruptedException {
            this.arrived.countDown();
            this.released.await();
            try {
                passage.pass();
            } finally {
                this.passed.countDown();
            }
        }

        void awaitArrival(Duration timeout) throws InterruptedException {
            await(this.arrived, "came", timeout);
        }

        void release(Duration timeout) throws InterruptedException {
            this.released.countDown();
            await(this.passed, "was answered", timeout);
        }

        private static void await(CountDownLatch latch, String what, Duration timeout) throws InterruptedException {
            if (!latch.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new AssertionError("No request " + what + " within " + timeout);
            }
        }
    }

    @Override
    public void close() {
        this.closed.countDown();
        this.server.stop(0);
        this.threads.shutdownNow();
    }
}
