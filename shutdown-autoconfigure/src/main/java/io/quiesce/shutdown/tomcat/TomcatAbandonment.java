package io.quiesce.shutdown.tomcat;

import java.util.Set;
import java.util.function.Consumer;

import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.web.ServerAbandonment;
import org.apache.catalina.Container;
import org.apache.catalina.Service;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;

/**
 * Keeps Tomcat from waiting for requests that have been abandoned, and its executor from waiting for them for five seconds; and
 * from waiting for requests that it has given up itself.
 */
final class TomcatAbandonment extends ServerAbandonment {

    private final ObjectProvider<WebServerApplicationContext> context;

    private final TomcatAsyncRequests requests = new TomcatAsyncRequests();

    TomcatAbandonment(ObjectProvider<WebServerApplicationContext> context) {
        super(Set.of(WorkKind.REQUESTS));
        this.context = context;
    }

    void follow(Connector connector) {
        this.requests.follow(connector);
    }

    @Override
    protected void release() {
        withServer(TomcatAbandonment::stop);
    }

    @Override
    protected void releaseUncounted() {
        withServer(this::discount);
    }

    private void withServer(Consumer<TomcatWebServer> action) {
        this.context.ifAvailable((context) -> {
            if (context.getWebServer() instanceof TomcatWebServer server) {
                action.accept(server);
            }
        });
    }

    private static void stop(TomcatWebServer server) {
        for (Service service : server.getTomcat().getServer().findServices()) {
            for (Connector connector : service.findConnectors()) {
                connector.setProperty("executorTerminationTimeoutMillis", "0");
            }
        }
        server.stop();
    }

    private void discount(TomcatWebServer server) {
        for (Container child : server.getTomcat().getHost().findChildren()) {
            if (child instanceof StandardContext context) {
                this.requests.discount(context);
            }
        }
    }
}
