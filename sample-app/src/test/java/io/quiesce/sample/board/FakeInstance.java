package io.quiesce.sample.board;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * An instance that answers as the actuator of one does, or not at all.
 */
final class FakeInstance implements AutoCloseable {

    private static final String DRAIN =
            """
            {"state": "BECOMING_OFFLINE", "since": "2026-11-22T18:00:00Z", "outstanding": {"requests": 1},
             "by": null, "reason": "new disk", "pending": [], "estimate": {}}""";

    private static final String FLEET =
            """
            {"id": "serves", "server": "rack-1", "role": "active-active", "phase": "leaving", "waiting": "last-instance",
             "idle": null, "problem": null, "inService": ["hangs"],
             "instances": [
               {"id": "serves", "server": "rack-1", "role": "active-active", "phase": "in-service", "waiting": null, "live": true},
               {"id": "gone", "server": "rack-2", "role": "active-active", "phase": "in-service", "waiting": null, "live": false}],
             "profiles": [{"id": "blue", "name": null, "description": null, "servers": ["rack-1"], "status": "deservice"}],
             "malformed": {"green": "no servers"},
             "leaders": [{"group": "settlement", "instance": "serves"}]}""";

    private final HttpServer server;

    private final List<String> told = new CopyOnWriteArrayList<>();

    private volatile boolean hangs;

    FakeInstance() {
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        this.server.createContext("/actuator/drain", (exchange) -> answer(exchange, DRAIN));
        this.server.createContext("/actuator/fleet", (exchange) -> answer(exchange, FLEET));
        this.server.start();
    }

    String uri() {
        return "http://127.0.0.1:" + this.server.getAddress().getPort();
    }

    /** Take every request from now on, and answer none. */
    void hang() {
        this.hangs = true;
    }

    List<String> told() {
        return this.told;
    }

    private void answer(HttpExchange exchange, String body) throws IOException {
        if (this.hangs) {
            return;
        }
        byte[] content = exchange.getRequestBody().readAllBytes();
        if (!exchange.getRequestMethod().equals("GET")) {
            this.told.add("%s %s %s"
                    .formatted(
                            exchange.getRequestMethod(),
                            describe(exchange),
                            new String(content, StandardCharsets.UTF_8)));
        }
        byte[] answer = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private static String describe(HttpExchange exchange) {
        String query = exchange.getRequestURI().getQuery();
        String path = exchange.getRequestURI().getPath();
        return (query != null) ? path + "?" + query : path;
    }

    @Override
    public void close() {
        this.server.stop(0);
    }
}
