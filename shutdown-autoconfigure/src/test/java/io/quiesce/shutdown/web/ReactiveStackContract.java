package io.quiesce.shutdown.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;

import io.quiesce.shutdown.connections.Http2Client;
import io.quiesce.shutdown.servlet.EventConnection;
import io.quiesce.shutdown.servlet.HttpExchange;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;

/**
 * What holds for WebFlux besides.
 */
abstract class ReactiveStackContract extends HttpStackContract {

    ReactiveStackContract(String server) {
        super(WebApplicationType.REACTIVE, server);
    }

    @Override
    Class<?> shop() {
        return Shop.OnWebFlux.class;
    }

    @Override
    final String cancelled() {
        return "cancelled";
    }

    @Test
    final void doesNotPassHalfAResponseOffAsAWholeOneWhenItIsCancelled() throws Exception {
        try (StackApplication application = start(false);
                EventConnection client = new EventConnection(application.port(), "/half", "");
                Http2Client client2 = application.http2()) {
            client.head();
            client.until("first");
            application.steps().awaitEntered();
            int stream = client2.send("/half");
            application.steps().awaitEntered();
            assertThat(application.ledger().cancel()).isNotEmpty();
            assertThat(application.steps().awaitEnded()).isEqualTo("cancelled");
            assertThat(application.steps().awaitEnded()).isEqualTo("cancelled");
            assertThatExceptionOfType(IOException.class).isThrownBy(client::whole);
            assertThat(client2.receive(stream)).isNotEqualTo("200");
            application.awaitNoRequest();
        }
    }

    @Test
    final void saysThatItHadBegunWhenItIsCancelled() throws Exception {
        try (StackApplication application = start(false);
                HttpExchange client = application.exchange()) {
            client.send("GET", "/slow");
            application.steps().awaitEntered();
            assertThat(application.ledger().cancel()).isNotEmpty();
            assertThat(client.receive().body()).contains("this request was cancelled before it had been answered");
            application.awaitNoRequest();
        }
    }

    @Test
    final void isInterruptedWhereItBlocksTheThreadThatServesIt() throws Exception {
        try (StackApplication application = start(false);
                HttpExchange client = application.exchange()) {
            client.send("GET", "/blocking");
            application.steps().awaitEntered();
            application.ledger().cancel();
            assertThat(application.steps().awaitEnded()).isEqualTo("interrupted");
            client.receive();
            application.awaitNoRequest();
        }
    }
}
