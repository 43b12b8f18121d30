package io.quiesce.shutdown.servlet;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;

import io.quiesce.shutdown.tracking.WorkLedger;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;

/**
 * Starts Tomcat as the auto-configuration sets it up, without a context around it.
 */
final class TestServer {

    private final DrainFilter filter;

    private final WorkLedger ledger;

    TestServer(WorkLedger ledger) {
        this.ledger = ledger;
        this.filter = new DrainFilter(
                ledger,
                List.of((path) -> path.startsWith("/actuator")),
                new Refusal(new HttpShutdownProperties(503, Duration.ofSeconds(5))));
    }

    WebServer start(Consumer<BiConsumer<String, HttpServlet>> servlets) {
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
        new ServletShutdownAutoConfiguration.TomcatConfiguration()
                .shutdownTomcatCustomizer(this.ledger)
                .customize(factory);
        WebServer server = factory.getWebServer((context) -> {
            var registration = context.addFilter("drain", this.filter);
            registration.setAsyncSupported(true);
            registration.addMappingForUrlPatterns(
                    EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC), false, "/*");
            AtomicInteger number = new AtomicInteger();
            servlets.accept((path, servlet) -> {
                var added = context.addServlet("servlet" + number.incrementAndGet(), servlet);
                added.setAsyncSupported(true);
                added.addMapping(path);
            });
        });
        server.start();
        return server;
    }
}
