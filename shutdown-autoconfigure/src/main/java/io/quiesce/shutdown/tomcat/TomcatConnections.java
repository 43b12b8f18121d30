package io.quiesce.shutdown.tomcat;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

import io.quiesce.shutdown.connections.ServerConnections;
import io.quiesce.shutdown.engine.ShutdownTimings;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.AbstractEndpoint;

/**
 * The connections of Tomcat.
 * <p>
 * On an HTTP/2 connection that it has been told to pause, Tomcat goes on serving for its drain time-out. The first stream after
 * that gets the final {@code GOAWAY}, and is not served: its client knows that, and asks somebody else.
 */
final class TomcatConnections implements ServerConnections {

    private final ShutdownTimings timings;

    private final Queue<TomcatIdleConnections<?>> endpoints = new ConcurrentLinkedQueue<>();

    private final Queue<Http2Protocol> protocols = new ConcurrentLinkedQueue<>();

    TomcatConnections(ShutdownTimings timings) {
        this.timings = timings;
    }

    void install(Connector connector) {
        for (UpgradeProtocol protocol : connector.findUpgradeProtocols()) {
            if (protocol instanceof Http2Protocol http2 && http2.getDrainTimeout() == 0) {
                setDrainTimeout(http2, this.timings.keepAcceptingFor());
                this.protocols.add(http2);
            }
        }
        TomcatHandler.install(connector, new TomcatHandler.Wrapper() {
            @Override
            public <S> void wrap(AbstractEndpoint<S, ?> endpoint) {
                TomcatIdleConnections<S> connections = new TomcatIdleConnections<>(endpoint);
                endpoint.setHandler(connections);
                TomcatConnections.this.endpoints.add(connections);
            }
        });
    }

    /** It is in nanoseconds, and each connection takes it over when it is made. */
    private static void setDrainTimeout(Http2Protocol protocol, Duration timeout) {
        protocol.setDrainTimeout(timeout.toNanos());
    }

    @Override
    public void tell(Executor executor) {
        // Who connects from now on is told at the end of the window, and answered all the same.
        for (Http2Protocol protocol : this.protocols) {
            setDrainTimeout(protocol, this.timings.hardBound());
        }
        tellEach(executor);
    }

    @Override
    public List<Idle> idle() {
        return this.endpoints.stream().flatMap(TomcatIdleConnections::idle).toList();
    }

    /** For those who have been told, the drain time-out is over. */
    @Override
    public void refuse(Executor executor) {
        tellEach(executor);
    }

    private void tellEach(Executor executor) {
        for (TomcatIdleConnections<?> connections : this.endpoints) {
            connections.tell(executor);
        }
    }
}
