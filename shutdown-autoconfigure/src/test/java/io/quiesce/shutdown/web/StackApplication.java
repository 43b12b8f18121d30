package io.quiesce.shutdown.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.TestApplications;
import io.quiesce.shutdown.connections.Certificate;
import io.quiesce.shutdown.connections.Http1Client;
import io.quiesce.shutdown.connections.Http2Client;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.servlet.HttpExchange;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.eclipse.jetty.server.NetworkConnector;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * The shop on one stack, with or without TLS.
 */
final class StackApplication implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private final boolean secure;

    private final ShopSteps steps;

    private final ShutdownEngine engine;

    private final int port;

    private StackApplication(ConfigurableApplicationContext context, boolean secure) {
        this.context = context;
        this.secure = secure;
        this.steps = context.getBean(ShopSteps.class);
        this.engine = context.getBean(ShutdownEngine.class);
        this.port = server().getPort();
    }

    /** The certificate of all servers. */
    private static final class Tls {

        private static final Certificate CERTIFICATE = create();

        private static Certificate create() {
            try {
                return Certificate.create(Files.createTempDirectory(Path.of("target"), "stack"));
            } catch (IOException ex) {
                throw new IllegalStateException(ex);
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(ex);
            }
        }
    }

    static StackApplication start(Stack stack, Class<?> source, boolean secure, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "spring.autoconfigure.exclude=" + stack.excluded(),
                "tests.jetty=" + stack.server().equals("Jetty"),
                "server.http2.enabled=true",
                "spring.threads.virtual.enabled=" + secure,
                "management.endpoint.health.probes.enabled=true",
                "management.server.ssl.enabled=false",
                "shutdown.http.explain=true",
                "shutdown.http.always-accept=/legacy/**"));
        if (secure) {
            all.add("server.ssl.key-store=" + Tls.CERTIFICATE.file().toUri());
            all.add("server.ssl.key-store-password=" + Certificate.PASSWORD);
        }
        all.addAll(List.of(properties));
        String[] given = all.toArray(new String[0]);
        ConfigurableApplicationContext context = (stack.type() == WebApplicationType.REACTIVE)
                ? TestApplications.startReactive(source, given)
                : TestApplications.start(source, given);
        StackApplication application = new StackApplication(context, secure);
        if (!application.server().getClass().getSimpleName().startsWith(stack.server())) {
            throw new IllegalStateException("Not on " + stack.server() + " but on " + application.server());
        }
        return application;
    }

    private WebServer server() {
        return ((WebServerApplicationContext) this.context).getWebServer();
    }

    ShopSteps steps() {
        return this.steps;
    }

    int port() {
        return this.port;
    }

    URI uri(String path) {
        return URI.create("%s://localhost:%s%s".formatted(this.secure ? "https" : "http", port(), path));
    }

    int managementPort() {
        return this.context.getBean(Environment.class).getRequiredProperty("local.management.port", Integer.class);
    }

    /** Connect to the second connector, where there is one. It speaks HTTP/1.1 in plain text. */
    Http1Client elsewhere() throws IOException {
        if (server() instanceof TomcatWebServer tomcat) {
            return new Http1Client(
                    tomcat.getTomcat().getService().findConnectors()[1].getLocalPort());
        }
        if (server() instanceof JettyWebServer jetty) {
            return new Http1Client(((NetworkConnector) jetty.getServer().getConnectors()[1]).getLocalPort());
        }
        return http1();
    }

    HttpClient client(Wire wire) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(wire.version()).connectTimeout(Duration.ofSeconds(30));
        return wire.isSecure() ? builder.sslContext(trusting()).build() : builder.build();
    }

    private static SSLContext trusting() {
        try {
            return Tls.CERTIFICATE.trusting();
        } catch (IOException | GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = this.secure ? trusting().getSocketFactory().createSocket() : new Socket();
        // Who does not read holds the server up before long.
        socket.setReceiveBufferSize(1 << 16);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
        return socket;
    }

    HttpExchange exchange() throws IOException {
        return new HttpExchange(connect());
    }

    Http1Client http1() throws IOException {
        return new Http1Client(connect());
    }

    Http2Client http2() throws IOException {
        return this.secure ? Http2Client.secure(trusting(), port()) : new Http2Client(port());
    }

    List<String> requests() {
        return ledger().outstanding().stream()
                .filter((work) -> work.kind() == WorkKind.REQUESTS)
                .map(WorkDetails::description)
                .toList();
    }

    /** Nothing tells of a beginning. */
    void awaitRequest(String beginning) throws InterruptedException {
        while (requests().stream().noneMatch((request) -> request.startsWith(beginning))) {
            if (Thread.interrupted()) {
                throw new InterruptedException("Nothing begins with " + beginning);
            }
        }
    }

    WorkLedger ledger() {
        return this.context.getBean(WorkLedger.class);
    }

    /** Wait until no request is outstanding while the application is in service. */
    void awaitNoRequest() throws InterruptedException {
        WorkLedger ledger = ledger();
        // The end of work is an event only while the application drains.
        ledger.leave(true);
        this.context
                .getBean(EngineClock.class)
                .awaitUntil(Long.MAX_VALUE, () -> ledger.isIdle(Set.of(WorkKind.REQUESTS)));
        ledger.leave(false);
    }

    void drain() {
        this.context.getBean(Drain.class).drain(null, null);
    }

    void resume() throws InterruptedException {
        this.steps.awaitReadiness(ReadinessState.REFUSING_TRAFFIC);
        this.context.getBean(Drain.class).resume(null, null);
        this.steps.awaitState(ShutdownState.ONLINE);
        this.steps.awaitReadiness(ReadinessState.ACCEPTING_TRAFFIC);
    }

    /** Phase 1 of a shutdown by SIGTERM, in the background. */
    CompletableFuture<Void> terminate() {
        return CompletableFuture.runAsync(() -> this.engine.drain(ShutdownCause.SIGTERM));
    }

    /** What a second SIGTERM does. */
    void hurry() {
        this.engine.hurry();
    }

    CompletableFuture<Void> closeInBackground() {
        return CompletableFuture.runAsync(this.context::close);
    }

    @Override
    public void close() {
        this.context.close();
    }
}
