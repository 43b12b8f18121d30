package io.quiesce.shutdown.webflux;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.drain.DrainShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.servlet.EventConnection;
import io.quiesce.shutdown.servlet.HttpExchange;
import io.quiesce.shutdown.sessions.SessionsShutdownAutoConfiguration;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.error.ErrorWebFluxAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * A reactive web application, with a real Reactor Netty.
 */
abstract class WebFluxFixture {

    /** As long as by default. Where nothing is outstanding, sessions of these tests are closed within a second or so. */
    static final String WAIT_FOR_LONG = "shutdown.sessions.max-wait-for-completion=15s";

    private final CountDownLatch offline = new CountDownLatch(1);

    private final CountDownLatch refusing = new CountDownLatch(1);

    private final CompletableFuture<ShutdownReport> report = new CompletableFuture<>();

    private ConfigurableApplicationContext context;

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        LifecycleAutoConfiguration.class,
        NettyReactiveWebServerAutoConfiguration.class,
        HttpHandlerAutoConfiguration.class,
        WebFluxAutoConfiguration.class,
        ErrorWebFluxAutoConfiguration.class,
        CodecsAutoConfiguration.class,
        ShutdownAutoConfiguration.class,
        DrainShutdownAutoConfiguration.class,
        SessionsShutdownAutoConfiguration.class,
        WebFluxShutdownAutoConfiguration.class,
        WebFluxSocketShutdownAutoConfiguration.class
    })
    static class Application {}

    ConfigurableApplicationContext start(Class<?> configuration, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "server.port=0",
                "spring.main.banner-mode=off",
                "shutdown.exit.enabled=false",
                "shutdown.sessions.max-wait-for-completion=2s"));
        all.addAll(List.of(properties));
        this.context = new SpringApplicationBuilder(Application.class, configuration)
                .web(WebApplicationType.REACTIVE)
                .properties(all.toArray(new String[0]))
                .run();
        bean(ShutdownEngine.class).addListener(new ShutdownListener() {
            @Override
            public void changed(DrainStatus status, Map<WorkKind, Long> outstanding) {
                if (status.state() == ShutdownState.OFFLINE) {
                    WebFluxFixture.this.offline.countDown();
                }
            }

            @Override
            public void refusing(boolean early) {
                WebFluxFixture.this.refusing.countDown();
            }

            @Override
            public void ended(ShutdownReport report) {
                WebFluxFixture.this.report.complete(report);
            }
        });
        return this.context;
    }

    @AfterEach
    void stop() {
        if (this.context != null) {
            this.context.close();
        }
    }

    <T> T bean(Class<T> type) {
        return this.context.getBean(type);
    }

    int port() {
        return ((WebServerApplicationContext) this.context).getWebServer().getPort();
    }

    HttpExchange connect() throws Exception {
        return new HttpExchange(port());
    }

    EventConnection open(String method, String path, String header) throws Exception {
        return new EventConnection(port(), method, path, header);
    }

    long count(WorkKind kind) {
        return bean(WorkLedger.class).counts().get(kind);
    }

    void drain() {
        bean(Drain.class).drain(null, null);
    }

    void awaitRefusing() throws InterruptedException {
        this.refusing.await();
    }

    ShutdownReport awaitReport() {
        return this.report.join();
    }

    void awaitOffline() throws InterruptedException {
        this.offline.await();
    }

    void awaitNone(WorkKind kind) throws InterruptedException {
        WorkLedger ledger = bean(WorkLedger.class);
        // The end of work is an event only while the application drains.
        ledger.leave(true);
        bean(EngineClock.class).awaitUntil(Long.MAX_VALUE, () -> ledger.isIdle(Set.of(kind)));
    }
}
