package io.quiesce.shutdown.tomcat;

import java.util.Set;

import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.web.ServerAbandonment;
import org.apache.catalina.Service;
import org.apache.catalina.connector.Connector;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;

/**
 * Keeps Tomcat from waiting for requests that have been abandoned, and its executor from waiting for them for five seconds.
 */
final class TomcatAbandonment extends ServerAbandonment {

    private final ObjectProvider<WebServerApplicationContext> context;

    TomcatAbandonment(ObjectProvider<WebServerApplicationContext> context) {
        super(Set.of(WorkKind.REQUESTS));
        this.context = context;
    }

    @Override
    protected void release() {
        this.context.ifAvailable((context) -> {
            if (context.getWebServer() instanceof TomcatWebServer server) {
                stop(server);
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
}
