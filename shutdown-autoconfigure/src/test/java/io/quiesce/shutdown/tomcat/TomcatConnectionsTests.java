package io.quiesce.shutdown.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import io.quiesce.shutdown.connections.ConnectionsContract;
import io.quiesce.shutdown.connections.Http1Client;
import io.quiesce.shutdown.connections.Http2Client;
import io.quiesce.shutdown.connections.ServerConnections;
import io.quiesce.shutdown.engine.ShutdownTimings;
import org.apache.catalina.connector.Connector;
import org.apache.tomcat.util.net.AbstractEndpoint;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.junit.jupiter.api.Test;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;

class TomcatConnectionsTests extends ConnectionsContract {

    private final TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);

    private TomcatConnections connections;

    private AbstractEndpoint<?, ?> endpoint;

    @Override
    protected TomcatServletWebServerFactory factory() {
        return this.factory;
    }

    @Override
    protected WebServer create(Duration window) {
        this.connections = new TomcatConnections(new ShutdownTimings(
                window, null, Duration.ofHours(2), Duration.ZERO, Duration.ofHours(2), Duration.ZERO));
        this.factory.addConnectorCustomizers(this.connections::install, this::watch);
        return this.factory.getWebServer(this::serve);
    }

    private void watch(Connector connector) {
        TomcatHandler.install(connector, new TomcatHandler.Wrapper() {
            @Override
            public <S> void wrap(AbstractEndpoint<S, ?> endpoint) {
                TomcatConnectionsTests.this.endpoint = endpoint;
            }
        });
    }

    @Override
    protected ServerConnections connections() {
        return this.connections;
    }

    /** Who has answered holds the lock of the connection until there is nothing more to read from it. */
    @Override
    protected void awaitIdle(int count) {
        super.awaitIdle(count);
        for (SocketWrapperBase<?> socket : this.endpoint.getConnections()) {
            socket.getLock().lock();
            socket.getLock().unlock();
        }
    }

    @Test
    void aRequestThatHasArrivedAndFindsNoThreadIsServed() throws Exception {
        this.factory.addConnectorCustomizers((connector) -> connector.setProperty("maxThreads", "1"));
        start(Duration.ZERO);
        try (Http1Client client = http1();
                Http1Client other = http1()) {
            client.exchange("/quick");
            other.send("/slow");
            this.entered.await();
            client.send("/quick");
            closeAll();
            this.release.complete(null);
            assertThat(client.receive()).isEqualTo("200");
            assertThat(other.receive()).isEqualTo("200");
        }
    }

    @Test
    void http2IsToldWhatIsNotServedAfterTheWindow() throws Exception {
        start(Duration.ZERO);
        try (Http2Client client = http2()) {
            int slow = client.send("/slow");
            this.entered.await();
            this.connections.tell(Runnable::run);
            assertThat(client.awaitGoAway()).isEqualTo(ANY_STREAM);
            String answer = client.exchange("/quick");
            int served = slow;
            while (answer.equals("200")) {
                // A round trip is not over yet.
                served += 2;
                answer = client.exchange("/quick");
            }
            assertThat(answer).isEqualTo("not served");
            assertThat(client.goAways()).containsExactly(ANY_STREAM, served);
            this.release.complete(null);
            assertThat(client.receive(slow)).isEqualTo("200");
        }
    }

    @Test
    void newHttp2ConnectionsAreToldAtTheEndOfTheWindow() throws Exception {
        assertThat(toldAtTheEndOfTheWindow()).isEqualTo(ANY_STREAM);
    }
}
