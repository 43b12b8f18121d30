package io.quiesce.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BackendTests {

    private static final RequestKind GET = RequestKind.get(Duration.ZERO);

    private static final RequestKind POST = RequestKind.post(Duration.ofMillis(200));

    private static final Duration TIMEOUT = Duration.ofMillis(300);

    private FakeServer server;

    private Backend backend;

    @BeforeEach
    void start() throws IOException {
        this.server = new FakeServer(FakeServer.answer(201, "{\"id\":17}"));
        this.backend = new Backend("A", this.server.uri(), 4, TIMEOUT);
    }

    @AfterEach
    void stop() {
        this.backend.close();
        this.server.close();
    }

    @Test
    void createdOrderIsOk() {
        Backend.Answer answer = this.backend.send(POST);
        assertThat(answer.outcome()).isEqualTo(Outcome.OK);
        assertThat(answer.status()).hasValue(201);
        assertThat(answer.placedOrder()).hasValue(17);
        assertThat(this.server.requests()).containsExactly("POST /orders?work=200ms HTTP/1.1");
    }

    @Test
    void readsTheOrderThatWasPlacedThere() {
        this.backend.send(POST);
        this.server.behave(FakeServer.answer(200, "{\"id\":17}"));
        Backend.Answer answer = this.backend.send(GET);
        assertThat(answer.outcome()).isEqualTo(Outcome.OK);
        assertThat(answer.placedOrder()).isEmpty();
        assertThat(this.server.requests()).endsWith("GET /orders/17 HTTP/1.1");
    }

    @Test
    void placesAnOrderAsLongAsNoneIsKnown() {
        assertThat(this.backend.send(GET).outcome()).isEqualTo(Outcome.OK);
        assertThat(this.server.requests()).containsExactly("POST /orders HTTP/1.1");
    }

    @Test
    void answerThatIsNotAWholeOrderIsNotOk() {
        this.server.behave(FakeServer.answer(200, "{\"id\":"));
        Backend.Answer answer = this.backend.send(POST);
        assertThat(answer.outcome()).isEqualTo(Outcome.OTHER);
        assertThat(answer.detail()).contains("{\"id\":");
    }

    @Test
    void refusalOfTheApplicationIsAServerErrorWithItsStatus() {
        this.server.behave(FakeServer.answer(503, "{}"));
        Backend.Answer answer = this.backend.send(POST);
        assertThat(answer.outcome()).isEqualTo(Outcome.SERVER_ERROR);
        assertThat(answer.status()).hasValue(503);
    }

    @Test
    void otherStatusIsNotOk() {
        this.server.behave(FakeServer.answer(404, "{}"));
        assertThat(this.backend.send(POST).outcome()).isEqualTo(Outcome.UNEXPECTED_STATUS);
    }

    @Test
    void resetConnection() {
        this.server.behave(FakeServer.reset());
        assertThat(this.backend.send(POST).outcome()).isEqualTo(Outcome.RESET);
    }

    @Test
    void connectionClosedWithoutAnAnswer() {
        this.server.behave(FakeServer.closeAfter(""));
        assertThat(this.backend.send(POST).outcome()).isEqualTo(Outcome.RESET);
    }

    @Test
    void connectionClosedWithinAHeader() {
        this.server.behave(FakeServer.closeAfter("HTTP/1.1 201 Created\r\nContent-Le"));
        assertThat(this.backend.send(POST).outcome()).isEqualTo(Outcome.OTHER);
    }

    @Test
    void connectionClosedAfterAPartOfTheHeaders() {
        this.server.behave(FakeServer.closeAfter("HTTP/1.1 201 Created\r\n"));
        assertThat(this.backend.send(POST).outcome()).isEqualTo(Outcome.OTHER);
    }

    @Test
    void connectionClosedWithinTheBody() {
        this.server.behave(FakeServer.closeAfter("HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\n{\"id"));
        assertThat(this.backend.send(POST).outcome()).isEqualTo(Outcome.RESET);
    }

    @Test
    void connectionClosedWithinAChunk() {
        this.server.behave(FakeServer.closeAfter("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"id"));
        assertThat(this.backend.send(POST).outcome()).isEqualTo(Outcome.RESET);
    }

    @Test
    void connectionClosedBetweenChunks() {
        this.server.behave(FakeServer.closeAfter("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"));
        assertThat(this.backend.send(POST).outcome()).isEqualTo(Outcome.RESET);
    }

    @Test
    void noAnswer() {
        this.server.behave(FakeServer.silence());
        assertThat(this.backend.send(POST).outcome()).isEqualTo(Outcome.TIMEOUT);
    }

    @Test
    void nobodyListens() {
        this.server.close();
        assertThat(this.backend.send(POST).outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void failedRequestIsNotRepeated() {
        this.backend.send(POST);
        this.server.behave(FakeServer.closeAfter(""));
        this.backend.send(GET);
        this.server.behave(FakeServer.answer(503, "{}"));
        this.backend.send(GET);
        assertThat(this.server.requests()).hasSize(3);
    }

    @Test
    void connectionIsReused() {
        this.backend.send(POST);
        this.backend.send(POST);
        assertThat(this.server.connections()).isEqualTo(1);
    }

    @Test
    void connectionThatWasClosedWhileIdleIsNotUsed() throws IOException {
        this.backend.send(POST);
        this.server.closeConnections();
        assertThat(this.backend.send(POST).outcome()).isEqualTo(Outcome.OK);
        assertThat(this.server.connections()).isEqualTo(2);
    }

    @Test
    void countsWhatIsUnderWay() throws InterruptedException {
        this.server.behave(FakeServer.silence());
        Thread sender = new Thread(() -> this.backend.send(POST));
        sender.start();
        Awaitility.await().until(() -> this.backend.inFlight() == 1);
        sender.join(TimeUnit.SECONDS.toMillis(5));
        assertThat(this.backend.inFlight()).isZero();
    }
}
