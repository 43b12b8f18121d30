package io.quiesce.shutdown.jetty;

import java.util.Set;

import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.web.ServerAbandonment;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;

/**
 * Keeps Jetty from waiting for requests that have been abandoned, and its threads from being waited for for five seconds.
 */
final class JettyAbandonment extends ServerAbandonment {

    private final ObjectProvider<WebServerApplicationContext> context;

    JettyAbandonment(ObjectProvider<WebServerApplicationContext> context) {
        super(Set.of(WorkKind.REQUESTS));
        this.context = context;
    }

    @Override
    protected void release() {
        this.context.ifAvailable((context) -> {
            if (context.getWebServer() instanceof JettyWebServer server) {
                stop(server);
            }
        });
    }

    private static void stop(JettyWebServer server) {
        if (server.getServer().getThreadPool() instanceof QueuedThreadPool threads) {
            threads.setStopTimeout(0);
        }
        server.stop();
    }
}
