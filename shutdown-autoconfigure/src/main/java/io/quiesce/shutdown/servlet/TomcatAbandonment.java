package io.quiesce.shutdown.servlet;

import java.util.List;

import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import org.apache.catalina.Service;
import org.apache.catalina.connector.Connector;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps Tomcat from waiting for requests that have been abandoned: its graceful shutdown would wait as long as a phase of
 * Spring may take, and its executor for five seconds, while pools and connections wait to be closed.
 */
final class TomcatAbandonment implements ShutdownListener, SmartLifecycle {

    private final ObjectProvider<WebServerApplicationContext> context;

    private volatile boolean requestsAbandoned;

    private volatile boolean running;

    TomcatAbandonment(ObjectProvider<WebServerApplicationContext> context) {
        this.context = context;
    }

    @Override
    public void abandoned(List<WorkDetails> work) {
        this.requestsAbandoned = work.stream().anyMatch((each) -> each.kind() == WorkKind.REQUESTS);
    }

    @Override
    public void start() {
        this.running = true;
    }

    @Override
    public void stop() {
        this.running = false;
        if (this.requestsAbandoned) {
            this.context.ifAvailable((context) -> {
                if (context.getWebServer() instanceof TomcatWebServer server) {
                    stop(server);
                }
            });
        }
    }

    private static void stop(TomcatWebServer server) {
        for (Service service : server.getTomcat().getServer().findServices()) {
            for (Connector connector : service.findConnectors()) {
                connector.setProperty("executorTerminationTimeoutMillis", "0");
            }
        }
        server.stop();
    }

    @Override
    public boolean isRunning() {
        return this.running;
    }

    @Override
    public boolean isPauseable() {
        return false;
    }

    /** Just before the server's graceful shutdown. */
    @Override
    public int getPhase() {
        return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 1;
    }
}
