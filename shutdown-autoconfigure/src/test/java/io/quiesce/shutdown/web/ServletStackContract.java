package io.quiesce.shutdown.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;

/**
 * What holds for servlets besides.
 */
abstract class ServletStackContract extends HttpStackContract {

    ServletStackContract(String server) {
        super(WebApplicationType.SERVLET, server);
    }

    @Override
    Class<?> shop() {
        return Shop.OnServlets.class;
    }

    @Override
    final String cancelled() {
        return "interrupted";
    }

    private static Held deferred(StackApplication application, HttpExchange client) throws Exception {
        client.send("GET", "/deferred");
        Held held = application.steps().awaitEntered();
        assertThat(application.steps().awaitEnded()).isEqualTo("left to others");
        return held;
    }

    @Test
    final void doesNotWaitForTheRequestThatEndsTheApplication() throws Exception {
        try (StackApplication application = start(
                        false, "shutdown.force-shutdown-after=3h", "spring.lifecycle.timeout-per-shutdown-phase=1h");
                HttpExchange client = application.exchange()) {
            client.send("GET", "/end");
            assertThat(application.steps().awaitReport().success()).isTrue();
        }
    }

    @Test
    final void countsAsynchronousProcessingAndCancelsItByItsTimeout() throws Exception {
        try (StackApplication application = start(false);
                HttpExchange client = application.exchange();
                HttpExchange second = application.exchange();
                HttpExchange third = application.exchange();
                Http2Client client2 = application.http2()) {
            // Until its beginning has been read, the connection itself may count.
            assertThat(client2.exchange("/quick")).isEqualTo("200");
            application.awaitNoRequest();
            Held held = deferred(application, client);
            assertThat(application.requests()).containsExactly("GET /deferred");
            held.answer("done");
            assertThat(client.receive().body()).isEqualTo("done");
            application.awaitNoRequest();
            deferred(application, second);
            third.send("GET", "/forgotten");
            application.steps().awaitEntered();
            int stream = client2.send("/forgotten");
            application.steps().awaitEntered();
            assertThat(application.ledger().cancel()).hasSize(3);
            assertThat(second.receive().body()).as("result of the time-out").isEqualTo(Shop.LAST_ANSWER);
            Response forgotten = third.receive();
            assertThat(forgotten.headers()).containsEntry("content-type", "application/problem+json");
            assertThat(forgotten.body()).contains("this request was cancelled before it had been answered");
            assertThat(client2.receive(stream)).isEqualTo("503");
            application.awaitNoRequest();
        }
    }

    @ParameterizedTest
    @EnumSource
    final void saysThatItHadBegunWhenItFailsAfterItsCancellation(Wire wire) throws Exception {
        try (StackApplication application = start(wire.isSecure())) {
            HttpClient client = application.client(wire);
            CompletableFuture<HttpResponse<String>> failing = client.sendAsync(
                    HttpRequest.newBuilder(application.uri("/failing")).build(), BodyHandlers.ofString());
            application.steps().awaitEntered();
            application.ledger().cancel();
            assertThat(failing.join().statusCode()).isEqualTo(503);
            assertThat(failing.join().headers().firstValue("Retry-After")).hasValue("5");
            assertThat(failing.join().body()).contains("this request was cancelled before it had been answered");
            application.awaitNoRequest();
        }
    }

    @Test
    final void leavesAFailureOfWhatWasNotCancelledToTheApplication() throws Exception {
        try (StackApplication application = start(false);
                HttpExchange client = application.exchange()) {
            client.send("GET", "/failing");
            application.steps().awaitEntered().fail();
            assertThat(client.receive().status()).isEqualTo(500);
        }
    }

    @ParameterizedTest
    @EnumSource
    final void endsEventsThatComeFromTheThreadOfTheirRequest(Wire wire) throws Exception {
        try (StackApplication application = start(wire.isSecure(), "shutdown.sessions.max-wait-for-completion=1s")) {
            HttpClient client = application.client(wire);
            CompletableFuture<HttpResponse<String>> events = client.sendAsync(
                    HttpRequest.newBuilder(application.uri("/events")).build(), BodyHandlers.ofString());
            application.steps().awaitEntered();
            application.drain();
            application.steps().awaitState(ShutdownState.OFFLINE);
            assertThat(events.join().body())
                    .startsWith("data: first\n\nevent: suspend\n")
                    .endsWith("\n\n");
        }
    }

    /** A server that took the mark for a failure would end the connection, with all its streams. */
    @ParameterizedTest
    @EnumSource
    final void sendsWhatThreadsAnswerThatAreStillMarkedAsInterrupted(Wire wire) throws Exception {
        try (StackApplication application = start(wire.isSecure())) {
            HttpClient client = application.client(wire);
            assertThat(lastAnswer(application, client, "body").body()).isEqualTo(Shop.LAST_ANSWER);
            assertThat(lastAnswer(application, client, "text").body()).isEqualTo(Shop.LAST_ANSWER);
            assertThat(lastAnswer(application, client, "head").statusCode()).isEqualTo(503);
            assertThat(lastAnswer(application, client, "redirection").statusCode())
                    .isEqualTo(302);
        }
    }

    private static HttpResponse<String> lastAnswer(StackApplication application, HttpClient client, String form)
            throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(application.uri("/marked/" + form)).build();
        CompletableFuture<HttpResponse<String>> response = client.sendAsync(request, BodyHandlers.ofString());
        application.steps().awaitEntered();
        application.ledger().cancel();
        return response.get();
    }

    /** The filters have done what they do for a response, and nothing of it has been read. */
    private static void awaitFiltered(StackApplication application) throws Exception {
        assertThat(application.steps().awaitEnded()).isEqualTo("filtered");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    final void waitsUntilTheLastByteOfAResponseIsWritten(boolean secure) throws Exception {
        StackApplication application = start(secure, "shutdown.force-shutdown-after=60s");
        try (Http1Client client = application.http1();
                Http2Client client2 = application.http2()) {
            client.send("/large");
            awaitFiltered(application);
            int stream = client2.send("/large");
            awaitFiltered(application);
            assertThat(application.requests()).containsExactly("GET /large", "GET /large");
            CompletableFuture<Void> closed = application.closeInBackground();
            application.steps().awaitRefusing();
            assertThat(client.receiveHead()).isEqualTo("200");
            assertThat(client2.receiveHead(stream)).isEqualTo("200");
            assertStillAlive(application);
            assertThat(application.requests()).containsExactly("GET /large", "GET /large");
            assertThat(client.receiveBody()).isEqualTo(Shop.LARGE);
            client2.allow(stream, Shop.LARGE);
            assertThat(client2.receive(stream)).isEqualTo("200");
            closed.get();
            ShutdownReport report = application.steps().awaitReport();
            assertThat(report.success()).isTrue();
            assertThat(report.completed()).containsEntry(WorkKind.REQUESTS, 2L);
        } finally {
            application.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    final void countsAnAsynchronousResponseUntilItsLastByteIsWritten(boolean secure) throws Exception {
        try (StackApplication application = start(secure);
                Http1Client client = application.http1();
                Http2Client client2 = application.http2()) {
            client.send("/large/later");
            Held first = application.steps().awaitEntered();
            int stream = client2.send("/large/later");
            Held second = application.steps().awaitEntered();
            first.answer("");
            second.answer("");
            assertThat(client.receiveHead()).isEqualTo("200");
            assertThat(client2.receiveHead(stream)).isEqualTo("200");
            assertThat(application.requests()).containsExactly("GET /large/later", "GET /large/later");
            assertThat(client.receiveBody()).isEqualTo(Shop.LARGE);
            client2.allow(stream, Shop.LARGE);
            assertThat(client2.receive(stream)).isEqualTo("200");
            application.awaitNoRequest();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    final void namesTheResponseThatNobodyReadsAndDoesNotWaitForIt(boolean secure) throws Exception {
        StackApplication application = start(
                secure,
                "shutdown.force-shutdown-after=3h",
                "shutdown.cancel-running-tasks-after=100ms",
                "shutdown.force-close-tasks-grace=100ms",
                "spring.lifecycle.timeout-per-shutdown-phase=1h");
        try (Http1Client client = application.http1();
                Http2Client client2 = application.http2()) {
            client.send("/large");
            awaitFiltered(application);
            client2.send("/large");
            awaitFiltered(application);
            assertThat(application.requests()).hasSize(2);
            CompletableFuture<Void> closed = application.closeInBackground();
            assertThat(requests(application.steps().awaitAbandoned()))
                    .extracting(WorkDetails::description)
                    .containsExactly("GET /large", "GET /large");
            closed.get();
            assertThat(application.steps().awaitReport().exitCode()).isOne();
        } finally {
            application.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    final void strikesOutAResponseWhoseReaderGoes(boolean secure) throws Exception {
        try (StackApplication application = start(secure)) {
            try (Http1Client client = application.http1();
                    Http1Client asynchronous = application.http1();
                    Http2Client client2 = application.http2()) {
                client.send("/large");
                asynchronous.send("/large/later");
                application.steps().awaitEntered().answer("");
                int stream = client2.send("/large");
                assertThat(client.receiveHead()).isEqualTo("200");
                assertThat(asynchronous.receiveHead()).isEqualTo("200");
                assertThat(client2.receiveHead(stream)).isEqualTo("200");
                assertThat(application.requests()).hasSize(3);
            }
            application.awaitNoRequest();
        }
    }
}
