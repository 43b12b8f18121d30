package io.quiesce.shutdown.web;

import java.util.function.Consumer;

import org.apache.catalina.Container;
import org.apache.catalina.Context;
import org.apache.catalina.Engine;
import org.apache.catalina.connector.Connector;

/**
 * The connectors that lead to an application on Tomcat: the one that Spring Boot makes, and those that are added to it, which
 * are not shown to customizers of connectors.
 *
 * @since 0.1.0
 */
public final class TomcatConnectors {

    private TomcatConnectors() {}

    /**
     * Do something with each connector.
     * @param context the application, which is part of a server
     * @param action what is done
     */
    public static void forEach(Context context, Consumer<Connector> action) {
        for (Container each = context; each != null; each = each.getParent()) {
            if (each instanceof Engine engine) {
                for (Connector connector : engine.getService().findConnectors()) {
                    action.accept(connector);
                }
            }
        }
    }
}
