package io.quiesce.shutdown.jetty;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

import io.quiesce.shutdown.connections.ServerConnections;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;

/**
 * The connections of Jetty. As a customizer of requests, it sees each of them before anybody else.
 */
final class JettyConnections implements ServerConnections, HttpConfiguration.Customizer {

    private final GoAway goAway;

    private final Queue<Server> servers = new ConcurrentLinkedQueue<>();

    private final LingeringConnections lingering = new LingeringConnections();

    JettyConnections(GoAway goAway) {
        this.goAway = goAway;
    }

    void install(Server server) {
        for (Connector connector : server.getConnectors()) {
            for (ConnectionFactory factory : connector.getConnectionFactories()) {
                if (factory instanceof HttpConfiguration.ConnectionFactory http
                        && !http.getHttpConfiguration().getCustomizers().contains(this)) {
                    http.getHttpConfiguration().addCustomizer(this);
                }
            }
        }
        this.servers.add(server);
    }

    @Override
    public void tell(Executor executor) {
        used().forEach(this.goAway::first);
    }

    @Override
    public void refuse(Executor executor) {
        used().forEach(this.goAway::last);
    }

    /** One that has had no request may be too new to be told anything. */
    private Stream<Connection> used() {
        return connections().filter((connection) -> connection.getMessagesIn() > 0);
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        if (this.lingering.contains(request.getConnectionMetaData().getConnection())) {
            // Nobody can be answered any more, and nothing must be done whose answer is lost.
            throw new HttpException.RuntimeException(HttpStatus.SERVICE_UNAVAILABLE_503);
        }
        return request;
    }

    @Override
    public List<Idle> idle() {
        return connections()
                .flatMap((connection) -> IdleConnection.of(connection).stream())
                .map((idle) -> new Idle(-idle.idleFor(), () -> this.lingering.closeIfIdle(idle)))
                .toList();
    }

    private Stream<Connection> connections() {
        return this.servers.stream()
                .flatMap((server) -> Stream.of(server.getConnectors()))
                .flatMap((connector) -> connector.getConnectedEndPoints().stream())
                .map(EndPoint::getConnection)
                .map((connection) -> (connection instanceof SslConnection tls)
                        ? tls.getSslEndPoint().getConnection()
                        : connection)
                .filter((connection) -> connection != null);
    }
}
