package io.quiesce.shutdown.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.quiesce.shutdown.EnableAutoConfigurationWithoutSecurity;
import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.TestApplications;
import io.quiesce.shutdown.WorkTracker;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A context that is paused and goes on, or is stopped and started, as a checkpoint of CRaC does it, is not shut down.
 */
@Timeout(120)
class RestartedContextTests {

    private static final List<ShutdownReport> REPORTS = new CopyOnWriteArrayList<>();

    private static final List<String> HANDLED = new CopyOnWriteArrayList<>();

    private static Named<Consumer<ConfigurableApplicationContext>> way(
            String name, Consumer<ConfigurableApplicationContext> way) {
        return Named.of(name, way);
    }

    static Stream<Named<Consumer<ConfigurableApplicationContext>>> ways() {
        return Stream.of(
                way("paused", (context) -> {
                    context.pause();
                    context.restart();
                }),
                way("only restarted", ConfigurableApplicationContext::restart),
                way("stopped", (context) -> {
                    context.stop();
                    context.start();
                }));
    }

    private static String get(ServletWebServerApplicationContext context, String path) throws Exception {
        URI uri = URI.create("http://localhost:" + context.getWebServer().getPort() + path);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .timeout(Duration.ofSeconds(60))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void goesOnAndCountsAsBefore(Consumer<ConfigurableApplicationContext> way) throws Exception {
        REPORTS.clear();
        HANDLED.clear();
        try (ServletWebServerApplicationContext context = TestApplications.start(Application.class)) {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            ShutdownEngine engine = context.getBean(ShutdownEngine.class);
            WorkTracker.Work before = ledger.tracker().begin("from before");
            way.accept(context);
            way.accept(context);
            assertThat(engine.state()).isEqualTo(ShutdownState.ONLINE);
            assertThat(context.getBean(ApplicationAvailability.class).getReadinessState())
                    .isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
            assertThat(ledger.counts()).containsEntry(WorkKind.TASKS, 1L);
            before.close();
            assertThat(get(context, "/requests")).isEqualTo("1");
            CountDownLatch end = new CountDownLatch(1);
            CompletableFuture<Void> task = context.getBean("applicationTaskExecutor", AsyncTaskExecutor.class)
                    .submitCompletable(
                            () -> assertThat(end.await(60, TimeUnit.SECONDS)).isTrue())
                    .thenAccept((done) -> {});
            assertThat(ledger.counts()).containsEntry(WorkKind.TASKS, 1L);
            end.countDown();
            task.join();
            assertThat(HANDLED).isEmpty();
        }
        assertThat(HANDLED).containsExactly("handler");
        assertThat(REPORTS).singleElement().extracting(ShutdownReport::success).isEqualTo(true);
    }

    @SpringBootConfiguration
    @EnableAutoConfigurationWithoutSecurity
    static class Application {

        @Bean
        ShutdownHandler handler() {
            return (progress) -> HANDLED.add("handler");
        }

        @Bean
        ShutdownListener listener() {
            return new ShutdownListener() {

                @Override
                public void ended(ShutdownReport report) {
                    REPORTS.add(report);
                }
            };
        }

        @Bean
        Requests requests(WorkLedger ledger) {
            return new Requests(ledger);
        }
    }

    @RestController
    static class Requests {

        private final WorkLedger ledger;

        Requests(WorkLedger ledger) {
            this.ledger = ledger;
        }

        @GetMapping("/requests")
        String outstanding() {
            return String.valueOf(this.ledger.counts().get(WorkKind.REQUESTS));
        }
    }
}
