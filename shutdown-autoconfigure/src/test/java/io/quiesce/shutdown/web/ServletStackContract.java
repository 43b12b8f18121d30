package io.quiesce.shutdown.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.shutdown.connections.Http2Client;
import io.quiesce.shutdown.servlet.HttpExchange;
import io.quiesce.shutdown.web.ShopSteps.Held;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;

/**
 * What holds for servlets besides.
 */
abstract class ServletStackContract extends HttpStackContract {

    ServletStackContract(String server) {
        super(WebApplicationType.SERVLET, server);
    }

    @Override
    final Class<?> shop() {
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
    final void countsAsynchronousProcessingAndCancelsItByItsTimeout() throws Exception {
        try (StackApplication application = start(false);
                HttpExchange client = application.exchange();
                HttpExchange second = application.exchange();
                HttpExchange third = application.exchange();
                Http2Client client2 = application.http2()) {
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
            assertThat(second.receive().body()).as("result of the time-out").isEqualTo("timed out");
            assertThat(third.receive().headers()).containsEntry("content-type", "application/problem+json");
            assertThat(client2.receive(stream)).isEqualTo("503");
            application.awaitNoRequest();
        }
    }
}
