package io.quiesce.shutdown.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.connections.Http1Client;
import io.quiesce.shutdown.connections.Http2Client;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.servlet.HttpExchange;
import io.quiesce.shutdown.servlet.HttpExchange.Response;
import io.quiesce.shutdown.web.ShopSteps.Held;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;

/**
 * What HTTP promises on every stack: whatever the framework and the server, in plain text and over TLS, with HTTP/1.1 and with
 * HTTP/2. With TLS the application has virtual threads, where the virtual machine has them. What can be taken back is looked at
 * in one application, which has a management port; each shutdown needs one of its own. The time-out only ends a test that hangs.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HttpStackContract {

    private static final String READINESS = "/actuator/health/readiness";

    private static final String REFUSED = "503 becoming-offline";

    private static final String LIVENESS = "/actuator/health/liveness";

    private final Map<Boolean, StackApplication> applications = new HashMap<>();

    private final Map<Wire, HttpClient> clients = new EnumMap<>(Wire.class);

    private final Stack stack;

    HttpStackContract(WebApplicationType type, String server) {
        this.stack = new Stack(type, server);
    }

    /** The configuration of the application. */
    abstract Class<?> shop();

    /** Whether a request is outstanding from its first byte, instead of from the end of its head. */
    boolean countsFromTheFirstByte() {
        return false;
    }

    /** Whether a request ends when its client goes away, instead of when it is answered. */
    boolean endsWithItsClient() {
        return false;
    }

    /** Whether requests are served by threads that are virtual, where such are wanted and there are some. */
    boolean hasVirtualThreads() {
        return true;
    }

    /** Whether the server can be stopped while a request blocks the thread that serves it. */
    boolean stopsWithoutWhatIsAbandoned() {
        return true;
    }

    /** Whether it is known where a connection comes from: if not, no header of a proxy is believed. */
    boolean knowsPeers() {
        return true;
    }

    /** How a request ends that is cancelled. */
    abstract String cancelled();

    final StackApplication start(boolean secure, String... properties) {
        return StackApplication.start(this.stack, shop(), secure, properties);
    }

    private StackApplication application(Wire wire) {
        return this.applications.computeIfAbsent(
                wire.isSecure(),
                (secure) -> start(
                        secure,
                        "management.server.port=0",
                        "server.forward-headers-strategy=native",
                        "shutdown.priority.rules[0].header=X-Priority",
                        "shutdown.priority.rules[0].header-value=emergency",
                        "shutdown.priority.trusted-proxies=127\\.0\\.0\\.1"));
    }

    @AfterAll
    final void stop() {
        this.applications.values().forEach(StackApplication::close);
    }

    private CompletableFuture<HttpResponse<String>> send(Wire wire, String path, String... headers) {
        StackApplication application = application(wire);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(application.uri(path)).timeout(Duration.ofSeconds(60));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return this.clients
                .computeIfAbsent(wire, application::client)
                .sendAsync(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(Wire wire, String path, String... headers) {
        return send(wire, path, headers).join();
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** HTTP/2 has no such header: its connections are told in another way, and by shutdowns only. */
    private static String closing(Wire wire) {
        return (wire == Wire.HTTP_1_1) ? "close" : "";
    }

    private int management(Wire wire, String path) throws IOException {
        try (HttpExchange client = new HttpExchange(application(wire).managementPort())) {
            return client.exchange(path).status();
        }
    }

    /** What is done while the application is becoming offline, with one request outstanding. */
    private interface Leaving {
        void run(StackApplication application) throws Exception;
    }

    private HttpResponse<String> whileLeaving(Wire wire, Leaving action) throws Exception {
        StackApplication application = application(wire);
        application.awaitNoRequest();
        CompletableFuture<HttpResponse<String>> response = send(wire, "/slow");
        Held held = application.steps().awaitEntered();
        application.drain();
        try {
            action.run(application);
            held.answer("done");
            application.steps().awaitState(ShutdownState.OFFLINE);
            return response.join();
        } finally {
            held.answer("failed");
            application.resume();
        }
    }

    @ParameterizedTest
    @EnumSource
    final void saysNothingWhileOnline(Wire wire) {
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> response = get(wire, "/quick");
            assertThat(response.version()).isEqualTo(wire.version());
            assertThat(response.body()).isEqualTo("quick");
            assertThat(response.headers().map())
                    .doesNotContainKeys("connection", "shutdown-state", "shutdown-decision");
        }
    }

    @ParameterizedTest
    @EnumSource
    final void countsARequestUntilItIsAnswered(Wire wire) throws Exception {
        application(wire).awaitNoRequest();
        CompletableFuture<HttpResponse<String>> response = send(wire, "/slow?secret=1");
        Held held = application(wire).steps().awaitEntered();
        assertThat(application(wire).requests()).containsExactly("GET /slow");
        held.answer("done");
        assertThat(response.join().body()).isEqualTo("done");
        application(wire).awaitNoRequest();
    }

    @ParameterizedTest
    @EnumSource
    final void strikesOutWhatFails(Wire wire) throws Exception {
        assertThat(get(wire, "/broken").statusCode()).isEqualTo(409);
        application(wire).awaitNoRequest();
    }

    /** Jetty tells no listener of asynchronous processing that it has ended then, and Tomcat ends the response as if it were whole. */
    @ParameterizedTest
    @EnumSource
    final void strikesOutWhatFailsInTheMidstOfItsResponse(Wire wire) throws Exception {
        send(wire, "/torn").handle((response, failure) -> true).join();
        application(wire).awaitNoRequest();
    }

    @ParameterizedTest
    @EnumSource
    final void refusesWithReasonWhileItIsOutOfService(Wire wire) throws Exception {
        HttpResponse<String> served = whileLeaving(wire, (application) -> {
            HttpResponse<String> refused = get(wire, "/quick");
            assertThat(refused.version()).isEqualTo(wire.version());
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(header(refused, "retry-after")).isEqualTo("5");
            assertThat(header(refused, "content-type")).isEqualTo("application/problem+json");
            assertThat(header(refused, "shutdown-state")).isEqualTo("becoming-offline");
            assertThat(header(refused, "shutdown-decision")).isEqualTo("becoming-offline");
            assertThat(header(refused, "connection")).isEqualTo(closing(wire));
            assertThat(refused.body()).contains("\"status\":503").contains("out of service");
        });
        assertThat(served.body()).isEqualTo("done");
        assertThat(header(served, "connection")).isEqualTo(closing(wire));
        assertThat(header(served, "shutdown-state")).isEqualTo("becoming-offline");
    }

    @ParameterizedTest
    @EnumSource
    final void letsInWhatBelongsHereAndWhatIsImportant(Wire wire) throws Exception {
        whileLeaving(wire, (application) -> {
            HttpResponse<String> own = get(wire, "/quick", "X-Cart", "ours");
            assertThat(own.body()).isEqualTo("quick");
            assertThat(header(own, "shutdown-decision")).isEqualTo("affinity");
            HttpResponse<String> important = get(wire, "/quick", "X-Sound", "siren");
            assertThat(important.body()).isEqualTo("quick");
            assertThat(header(important, "shutdown-decision")).isEqualTo("priority");
            assertThat(get(wire, "/quick", "X-Sound", "bell").statusCode()).isEqualTo(503);
        });
    }

    /** Returns the status, and the decision. */
    private static String outcome(HttpResponse<String> response) {
        return response.statusCode() + " " + header(response, "shutdown-decision");
    }

    @ParameterizedTest
    @EnumSource
    final void believesOneHeaderOfAProxy(Wire wire) throws Exception {
        String believed = knowsPeers() ? "200 priority" : REFUSED;
        whileLeaving(wire, (application) -> {
            assertThat(outcome(get(wire, "/quick", "X-Priority", "emergency"))).isEqualTo(believed);
            assertThat(outcome(get(wire, "/quick", "x-PRIORITY", "emergency"))).isEqualTo(believed);
            assertThat(outcome(get(wire, "/quick", "X-Priority", "emergency", "X-Forwarded-For", "192.0.2.1")))
                    .as("by its socket")
                    .isEqualTo(believed);
            assertThat(outcome(get(wire, "/quick", "X-Priority", "Emergency"))).isEqualTo(REFUSED);
            assertThat(outcome(get(wire, "/quick", "X_Priority", "emergency"))).isEqualTo(REFUSED);
            assertThat(outcome(get(wire, "/quick", "X-Priority", "emergency, no")))
                    .isEqualTo(REFUSED);
            assertThat(outcome(get(wire, "/quick", "X-Priority", "emergency", "X-Priority", "no")))
                    .as("the proxy has added its own")
                    .isEqualTo(REFUSED);
            assertThat(outcome(get(wire, "/quick", "X-Priority", "no", "X-Priority", "emergency")))
                    .isEqualTo(REFUSED);
        });
    }

    /** What a proxy may have passed on because it does not take it for the header that it has to remove. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Other: a\r\n X-Priority: emergency\r\n",
                "X-Other: a\r\n\tX-Priority: emergency\r\n",
                "X-Priority : emergency\r\n",
                "X-Priority\t: emergency\r\n",
                " X-Priority: emergency\r\n",
                ":X-Priority: emergency\r\n",
                "X-Other: a\rX-Priority: emergency\r\n",
                "X-Other: a\0X-Priority: emergency\r\n",
                "X-Other: a\u000bX-Priority: emergency\r\n",
                "X-Priority: emergency\0\r\n",
                "X-Priority: emergency\r\nX-Priority: emergency\r\n",
                "X-Priority: emergency\r\nx-priority: no\r\n",
                "X-Priority: no\r\n emergency\r\n",
                "X_Priority: emergency\r\n",
                "X.Priority: emergency\r\n",
                "X\u00adPriority: emergency\r\n",
                "Connection: X-Priority\r\nX-Priority: \"emergency\"\r\n",
                "Transfer-Encoding: chunked\r\nTrailer: X-Priority\r\n\r\n0\r\nX-Priority: emergency\r\n",
            })
    final void believesNothingThatOnlyLooksLikeTheHeader(String header) throws Exception {
        whileLeaving(Wire.HTTP_1_1, (application) -> {
            try (HttpExchange client = application.exchange()) {
                client.send("GET /quick HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n");
                Response response = client.receive();
                assertThat(response.status()).as("400 or a refusal").isIn(400, 503);
                assertThat(response.headers().get("shutdown-decision")).isNotEqualTo("priority");
            }
        });
    }

    @ParameterizedTest
    @EnumSource(names = "HTTP_1_1", mode = EnumSource.Mode.EXCLUDE)
    final void believesNothingInHttp2ThatOnlyLooksLikeTheHeader(Wire wire) throws Exception {
        whileLeaving(wire, (application) -> {
            try (Http2Client client = application.http2()) {
                client.sendWithTrailer("/quick", "x-priority", "emergency");
                assertThat(client.receiveLast()).as("a trailer").doesNotContain("200");
            }
            for (String name :
                    List.of("X-Priority", ":x-priority", "x-priority ", "x_priority", "x-other\0x-priority")) {
                try (Http2Client client = application.http2()) {
                    client.sendWith("/quick", name, "emergency");
                    assertThat(client.receiveLast()).as(name).doesNotContain("200");
                }
            }
            try (Http2Client client = application.http2()) {
                client.sendWith("/quick", "x-priority", "emergency", "x-priority", "no");
                assertThat(client.receiveLast()).as("twice").isEqualTo("503");
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    final void alwaysServesWhatIsConfigured(Wire wire) throws Exception {
        whileLeaving(wire, (application) -> {
            HttpResponse<String> served = get(wire, "/legacy/health");
            assertThat(served.body()).isEqualTo("quick");
            assertThat(header(served, "shutdown-decision")).isEqualTo("exempt");
            assertThat(application.requests()).containsExactly("GET /slow");
        });
    }

    @ParameterizedTest
    @EnumSource
    final void knowsNothingOfTheManagementPortButReadiness(Wire wire) throws Exception {
        assertThat(management(wire, READINESS)).isEqualTo(200);
        whileLeaving(wire, (application) -> {
            try (HttpExchange client = new HttpExchange(application.managementPort())) {
                Response alive = client.exchange(LIVENESS);
                assertThat(alive.status()).isEqualTo(200);
                assertThat(alive.headers()).doesNotContainKeys("connection", "shutdown-state", "shutdown-decision");
            }
            assertThat(management(wire, READINESS)).isEqualTo(503);
            assertThat(application.requests()).containsExactly("GET /slow");
        });
        assertThat(management(wire, READINESS)).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(names = "H2C", mode = EnumSource.Mode.EXCLUDE)
    final void isTheSameOnEveryPort(Wire wire) throws Exception {
        whileLeaving(wire, (application) -> {
            try (Http1Client client = application.elsewhere()) {
                assertThat(client.exchange("/quick")).isEqualTo("503, close");
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    final void servesAfterItIsBackInService(Wire wire) throws Exception {
        whileLeaving(wire, (application) -> assertThat(get(wire, "/quick").statusCode())
                .isEqualTo(503));
        HttpResponse<String> served = get(wire, "/quick");
        assertThat(served.body()).isEqualTo("quick");
        assertThat(served.headers().map()).doesNotContainKeys("connection", "shutdown-state");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    final void strikesOutWhoseClientHasGone(boolean secure) throws Exception {
        StackApplication application = application(secure ? Wire.HTTP_2_OVER_TLS : Wire.HTTP_1_1);
        Held first;
        Held second;
        try (Http1Client client = application.http1();
                Http2Client client2 = application.http2()) {
            client.send("/slow");
            first = application.steps().awaitEntered();
            client2.send("/slow");
            second = application.steps().awaitEntered();
        }
        if (endsWithItsClient()) {
            assertThat(application.steps().awaitEnded()).isEqualTo(cancelled());
            assertThat(application.steps().awaitEnded()).isEqualTo(cancelled());
        } else {
            first.answer("to nobody");
            second.answer("to nobody");
        }
        application.awaitNoRequest();
    }

    @ParameterizedTest
    @EnumSource
    final void isServedByTheThreadsThatAreWanted(Wire wire) throws Exception {
        CompletableFuture<HttpResponse<String>> response = send(wire, "/slow");
        Held held = application(wire).steps().awaitEntered();
        boolean wanted =
                wire.isSecure() && hasVirtualThreads() && Runtime.version().feature() >= 21;
        assertThat(isVirtual(held.thread())).isEqualTo(wanted);
        held.answer("done");
        response.join();
    }

    private static boolean isVirtual(Thread thread) throws ReflectiveOperationException {
        return Runtime.version().feature() >= 21
                && (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    final void finishesWhatIsOutstandingAndRefusesTheRest(boolean secure) throws Exception {
        StackApplication application = start(secure, "shutdown.force-shutdown-after=60s");
        try (Http1Client client = application.http1();
                Http2Client client2 = application.http2();
                Http1Client idle = application.http1();
                Http1Client elsewhere = application.elsewhere();
                HttpExchange late = application.exchange()) {
            assertThat(idle.exchange("/quick")).isEqualTo("200");
            assertThat(elsewhere.exchange("/quick")).isEqualTo("200");
            application.awaitNoRequest();
            // Before the others, so that it has been read when they have: until then its connection is an idle one.
            late.send("GET /quick HTTP/1.1\r\n");
            if (countsFromTheFirstByte()) {
                application.awaitRequest("incomplete head");
            }
            client.send("/slow");
            Held first = application.steps().awaitEntered();
            int stream = client2.send("/slow");
            Held second = application.steps().awaitEntered();
            CompletableFuture<Void> closed = application.closeInBackground();
            application.steps().awaitRefusing();
            late.send("Host: localhost\r\n\r\n");
            assertThat(late.receive().status())
                    .as("head that was incomplete")
                    .isEqualTo(countsFromTheFirstByte() ? 200 : 503);
            assertThat(idle.receive()).as("idle connection").isEqualTo("end");
            assertThat(elsewhere.receive()).as("idle connection").isEqualTo("end");
            assertRefused(application);
            assertNotServed(client2);
            first.answer("done");
            second.answer("done");
            assertThat(client.receive()).isEqualTo("200, close");
            assertThat(client2.receive(stream)).isEqualTo("200");
            closed.get();
            ShutdownReport report = application.steps().awaitReport();
            assertThat(report.success()).isTrue();
            assertThat(report.completed()).containsEntry(WorkKind.REQUESTS, countsFromTheFirstByte() ? 3L : 2L);
            assertThat(report.refused().get(WorkKind.REQUESTS)).isPositive();
            assertThatExceptionOfType(ConnectException.class).isThrownBy(application::http1);
        } finally {
            application.close();
        }
    }

    private static void assertRefused(StackApplication application) throws IOException {
        try (HttpExchange client = application.exchange();
                HttpExchange exempt = application.exchange();
                Http1Client alive = application.http1();
                Http1Client ready = application.http1()) {
            Response refused = client.exchange("/quick");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.headers())
                    .containsEntry("connection", "close")
                    .containsEntry("retry-after", "5")
                    .containsEntry("content-type", "application/problem+json")
                    .containsEntry("shutdown-state", "shutting-down");
            assertThat(refused.body()).contains("\"status\":503").contains("shutting down");
            assertThat(client.receive().status()).as("the connection is over").isEqualTo(-1);
            assertThat(exempt.exchange("/legacy/health").body()).isEqualTo("quick");
            assertThat(alive.exchange(LIVENESS)).isEqualTo("200, close");
            assertThat(ready.exchange(READINESS)).isEqualTo("503, close");
        }
    }

    /** The last {@code GOAWAY} comes with the next request, or has come, or is on its way. */
    private static void assertNotServed(Http2Client client) throws IOException {
        String answer = client.exchange("/quick");
        while (answer.equals("503")) {
            answer = client.exchange("/quick");
        }
        assertThat(answer).isEqualTo("not served");
        assertThat(client.goAways().get(0)).isEqualTo(Http2Client.ANY_STREAM);
        assertThat(client.goAways()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    final void servesInTheWindowAndCancelsWhenTimeIsUp(boolean secure) throws Exception {
        StackApplication application = start(
                secure,
                "shutdown.keep-accepting-for=1h",
                "shutdown.cancel-running-tasks-after=2h",
                "shutdown.force-shutdown-after=3h",
                "shutdown.force-close-tasks-grace=60s");
        try (Http1Client client = application.http1();
                Http2Client client2 = application.http2();
                Http1Client reused = application.http1();
                Http1Client fresh = application.http1();
                Http1Client idle = application.http1();
                Http1Client alive = application.http1();
                Http1Client ready = application.http1()) {
            assertThat(idle.exchange("/quick")).isEqualTo("200");
            assertThat(reused.exchange("/quick")).isEqualTo("200");
            client.send("/slow");
            application.steps().awaitEntered();
            int stream = client2.send("/slow");
            application.steps().awaitEntered();
            CompletableFuture<Void> drained = application.terminate();
            application.steps().awaitInitiated();
            assertThat(ready.exchange(READINESS)).isEqualTo("503, close");
            assertThat(alive.exchange(LIVENESS)).isEqualTo("200, close");
            assertThat(reused.exchange("/quick")).isEqualTo("200, close");
            assertThat(fresh.exchange("/quick")).isEqualTo("200, close");
            assertThat(client2.awaitGoAway()).isEqualTo(Http2Client.ANY_STREAM);
            assertThat(client2.exchange("/quick")).isEqualTo("200");
            application.hurry();
            assertThat(client.receive()).isEqualTo("503, close");
            assertThat(client2.receive(stream)).isEqualTo("503");
            assertThat(application.steps().awaitEnded()).isEqualTo(cancelled());
            assertThat(application.steps().awaitEnded()).isEqualTo(cancelled());
            assertThat(idle.receive()).isEqualTo("end");
            drained.get();
            assertStillAlive(application);
            application.close();
            ShutdownReport report = application.steps().awaitReport();
            assertThat(report.success()).isTrue();
            // A client may have its answer before the server knows that it has been sent, and time is up in between.
            assertThat(requests(report.cancelled()))
                    .extracting(WorkDetails::description)
                    .isSubsetOf("GET /slow", "GET /quick")
                    .filteredOn((request) -> request.equals("GET /slow"))
                    .hasSize(2);
        } finally {
            application.hurry();
            application.close();
        }
    }

    /** Sources of messages have steps to take, too. */
    static List<WorkDetails> requests(List<WorkDetails> work) {
        return work.stream().filter((each) -> each.kind() == WorkKind.REQUESTS).toList();
    }

    /** Until phase 2 closes the server. */
    static void assertStillAlive(StackApplication application) throws IOException {
        try (Http1Client client = application.http1()) {
            assertThat(client.exchange(LIVENESS)).isEqualTo("200, close");
        }
    }

    @Test
    final void namesWhatDoesNotEndAndDoesNotWaitForIt() throws Exception {
        StackApplication application = start(
                false,
                "shutdown.force-shutdown-after=3h",
                "shutdown.cancel-running-tasks-after=100ms",
                "shutdown.force-close-tasks-grace=100ms",
                "spring.lifecycle.timeout-per-shutdown-phase=1h");
        Held held = null;
        try (Http1Client client = application.http1()) {
            client.send("/stubborn");
            held = application.steps().awaitEntered();
            CompletableFuture<Void> closed = application.closeInBackground();
            assertThat(requests(application.steps().awaitAbandoned()))
                    .singleElement()
                    .satisfies((work) -> {
                        assertThat(work.description()).isEqualTo("GET /stubborn");
                        assertThat(work.thread()).isNotNull();
                        assertThat(work.stack())
                                .anyMatch((frame) -> frame.getClassName().startsWith(Shop.class.getName()));
                    });
            if (!stopsWithoutWhatIsAbandoned()) {
                held.answer("too late");
            }
            closed.get();
            ShutdownReport report = application.steps().awaitReport();
            assertThat(report.exitCode()).isOne();
            assertThat(requests(report.abandoned())).hasSize(1);
        } finally {
            if (held != null) {
                held.answer("too late");
            }
            application.close();
        }
    }
}
