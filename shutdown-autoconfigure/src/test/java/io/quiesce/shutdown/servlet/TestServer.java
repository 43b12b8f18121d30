package io.quiesce.shutdown.servlet;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;

import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.tomcat.FirstBytes;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Decisions;
import io.quiesce.shutdown.tracking.WorkLedger;
import io.quiesce.shutdown.web.AlwaysAccepted;
import io.quiesce.shutdown.web.HttpShutdownProperties;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;

/**
 * Starts Tomcat as the auto-configuration sets it up, without a context around it.
 */
final class TestServer {

    private final DrainFilter filter;

    private final WorkLedger ledger;

    private final @Nullable SessionAffinity sessions;

    private final @Nullable TomcatSessions tomcatSessions;

    TestServer(WorkLedger ledger) {
        this(
                ledger,
                new Admission(
                        () -> ShutdownState.ONLINE,
                        () -> false,
                        List.of(),
                        List.of(),
                        (failure) -> {},
                        new Decisions()),
                null);
    }

    TestServer(WorkLedger ledger, Admission admission, @Nullable SessionAffinity sessions) {
        this.sessions = sessions;
        this.tomcatSessions = (sessions != null) ? new TomcatSessions(sessions, true) : null;
        this.ledger = ledger;
        HttpShutdownProperties properties =
                new HttpShutdownProperties(503, Duration.ofSeconds(5), true, true, List.of("/legacy/{version}/**"));
        Refusal refusal = new Refusal(properties, "The application is shutting down.");
        ServletAdmission door = new ServletAdmission(admission, List.of(), refusal, properties);
        this.filter = new DrainFilter(
                ledger,
                List.of((path) -> path.startsWith("/actuator"), new AlwaysAccepted(properties.alwaysAccept())),
                refusal,
                door,
                sessions,
                new NewSessions(admission, door),
                null);
    }

    TomcatSessions tomcatSessions() {
        return Objects.requireNonNull(this.tomcatSessions);
    }

    WebServer start(Consumer<BiConsumer<String, HttpServlet>> servlets) {
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
        FirstBytes.count(factory, this.ledger);
        new ServletShutdownAutoConfiguration.TomcatConfiguration()
                .shutdownTomcatResponseCustomizer()
                .customize(factory);
        if (this.tomcatSessions != null) {
            new ServletShutdownAutoConfiguration.TomcatConfiguration()
                    .shutdownTomcatSessionCustomizer(this.tomcatSessions)
                    .customize(factory);
        }
        WebServer server = factory.getWebServer((context) -> {
            if (this.sessions != null) {
                context.addListener(this.sessions);
            }
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
