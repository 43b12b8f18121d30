package io.quiesce.shutdown.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import io.quiesce.shutdown.connections.ConnectionsContract;
import io.quiesce.shutdown.connections.ServerConnections;
import org.junit.jupiter.api.Test;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;

class JettyConnectionsTests extends ConnectionsContract {

    private final JettyServletWebServerFactory factory = new JettyServletWebServerFactory(0);

    private final JettyConnections connections = new JettyConnections(new Http2GoAway());

    @Override
    protected JettyServletWebServerFactory factory() {
        return this.factory;
    }

    @Override
    protected WebServer create(Duration window) {
        this.factory.addServerCustomizers(this.connections::install);
        return this.factory.getWebServer(this::serve);
    }

    @Override
    protected ServerConnections connections() {
        return this.connections;
    }

    @Test
    void http2IsToldWhatIsNotServedAfterTheWindow() throws Exception {
        assertToldWhatIsNotServedAfterTheWindow();
    }

    @Test
    void newHttp2ConnectionsAreToldAtTheEndOfTheWindow() throws Exception {
        assertThat(toldAtTheEndOfTheWindow()).isEqualTo(3);
    }
}
