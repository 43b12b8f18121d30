package io.quiesce.shutdown.tomcat;

import io.quiesce.shutdown.tracking.WorkLedger;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;

/**
 * Has a Tomcat without an application around it count requests from their first byte on.
 */
public final class FirstBytes {

    private FirstBytes() {}

    public static void count(ConfigurableTomcatWebServerFactory factory, WorkLedger ledger) {
        factory.addConnectorCustomizers((connector) -> TomcatArrivals.install(connector, ledger));
    }
}
