package io.quiesce.shutdown.jetty;

import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

    private final Set<Connection> toldConnections = ConcurrentHashMap.newKeySet();

    private final LingeringConnections lingering = new LingeringConnections();

    private volatile boolean told;

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

    /** One that a request has come on is told with that: it may be too new to be told anything. */
    @Override
    public void tell(Executor executor) {
        this.told = true;
        connections().filter((connection) -> connection.getMessagesIn() > 0).forEach(this::tell);
    }

    private void tell(Connection connection) {
        if (this.toldConnections.add(connection)) {
            this.goAway.first(connection);
        }
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        Connection connection = request.getConnectionMetaData().getConnection();
        if (this.lingering.contains(connection)) {
            // Nobody can be answered any more, and nothing must be done whose answer is lost.
            throw new HttpException.RuntimeException(HttpStatus.SERVICE_UNAVAILABLE_503);
        }
        if (this.told) {
            tell(connection);
        }
        return request;
    }

    @Override
    public List<Runnable> closes() {
        return connections()
                .flatMap((connection) -> IdleConnection.of(connection).stream())
                .sorted(Comparator.comparingLong(IdleConnection::idleFor).reversed())
                .<Runnable>map((idle) -> () -> this.lingering.closeIfIdle(idle))
                .toList();
    }

    @Override
    public void refuse() {
        connections().forEach(this.goAway::last);
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
