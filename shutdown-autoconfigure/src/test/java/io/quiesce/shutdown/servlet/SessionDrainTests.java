package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.servlet.HttpExchange.Response;
import org.apache.catalina.Context;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** Sessions in an application with Spring MVC, its handlers of exceptions and the error page of Boot. */
@Timeout(60)
class SessionDrainTests extends SessionFixture {

    private void refuses(String path, Class<?>... others) throws Exception {
        ConfigurableApplicationContext context = start(List.of(others));
        open(context);
        drain(context);
        Response refused = get(context, path, "X-Sound: siren");
        assertRefused(refused);
        assertThat(count(context)).isEqualTo(1);
        context.getBean(Drain.class).resume(null, null);
        assertThat(get(context, path, "X-Sound: siren").status()).isEqualTo(200);
        assertThat(count(context)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/cart", "/stubborn"})
    void refusesANewSessionWhateverHandlesExceptions(String path) throws Exception {
        refuses(path, Advice.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/cart", "/stubborn"})
    void refusesANewSessionWithoutAnErrorPage(String path) throws Exception {
        refuses(path);
    }

    @Test
    void goesOfflineWhenTheSessionIsOverInsteadOfWhenTomcatLooks() throws Exception {
        ConfigurableApplicationContext context = start(
                List.of(), "shutdown.sessions.expiry-upon-offline=1s", "server.tomcat.background-processor-delay=1h");
        String session = open(context);
        drain(context);
        assertThat(get(context, "/cart", "Cookie: JSESSIONID=" + session).body())
                .isEqualTo(session);
        assertThat(context.getBean(Drain.class).status().state()).isEqualTo(ShutdownState.BECOMING_OFFLINE);
        awaitOffline(context);
    }

    @ParameterizedTest
    @CsvSource({"0s, false", "30s, true"})
    void hasTomcatLeaveSessionsInUseAloneOnlyWhereTheirLivesMayBeCut(String expiry, boolean checked) {
        ConfigurableApplicationContext context = start(List.of(), "shutdown.sessions.expiry-upon-offline=" + expiry);
        TomcatWebServer server = (TomcatWebServer) ((WebServerApplicationContext) context).getWebServer();
        Context sessions = (Context) server.getTomcat().getHost().findChildren()[0];
        assertThat(sessions.getManager().getSessionActivityCheck()).isEqualTo(checked);
    }

    @Test
    void neitherCountsNorServesSessionsWhenThatIsSwitchedOff() throws Exception {
        ConfigurableApplicationContext context = start(List.of(), "shutdown.sessions.enabled=false");
        String session = open(context);
        assertThat(count(context)).isEqualTo(0);
        assertThat(get(context, "/cart", "Cookie: JSESSIONID=" + session).body())
                .isEqualTo(session);
        drain(context);
        awaitOffline(context);
    }
}
