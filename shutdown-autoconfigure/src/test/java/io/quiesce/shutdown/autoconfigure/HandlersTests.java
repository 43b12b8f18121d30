package io.quiesce.shutdown.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;

/**
 * Tests for {@link ShutdownHandler} beans in an application.
 */
class HandlersTests {

    private final ApplicationContextRunner contextRunner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ShutdownAutoConfiguration.class));

    @AfterEach
    void forget() {
        MDC.remove("operator");
    }

    @Test
    void haveTheDiagnosticContextOfWhoClosesTheContext() {
        CompletableFuture<String> seen = new CompletableFuture<>();
        this.contextRunner
                .withBean(ShutdownHandler.class, () -> (progress) -> seen.complete(MDC.get("operator")))
                .run((context) -> {
                    MDC.put("operator", "Ada");
                    context.close();
                    assertThat(seen).isCompletedWithValue("Ada");
                });
    }

    @Test
    void haveTheObservationOfWhoClosesTheContext() {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler((ObservationHandler<Observation.Context>) (any) -> true);
        CompletableFuture<Observation> seen = new CompletableFuture<>();
        this.contextRunner
                .withBean(ShutdownHandler.class, () -> (progress) -> seen.complete(registry.getCurrentObservation()))
                .run((context) -> {
                    Observation closing = Observation.start("closing", registry);
                    closing.scoped(context.getSourceApplicationContext(ConfigurableApplicationContext.class)::close);
                    assertThat(seen).isCompletedWithValue(closing);
                });
    }

    @Test
    void areCalledAlthoughTheirBeansAreMadeDuringTheDrain() {
        List<String> called = new CopyOnWriteArrayList<>();
        this.contextRunner.run((context) -> {
            GenericApplicationContext source = (GenericApplicationContext) context.getSourceApplicationContext();
            add(source, "early", (progress) -> {
                called.add("early");
                add(source, "late", (later) -> called.add("late"));
            });
            source.close();
            assertThat(called).containsExactly("early", "late");
        });
    }

    @Test
    void areRefusedWhenTheirBeansAreMadeAfterTheDrain() {
        List<String> called = new CopyOnWriteArrayList<>();
        List<String> refused = new ArrayList<>();
        this.contextRunner.run((context) -> {
            GenericApplicationContext source = (GenericApplicationContext) context.getSourceApplicationContext();
            source.addApplicationListener(
                    (ContextClosedEvent event) -> assertThatExceptionOfType(BeanCreationException.class)
                            .isThrownBy(() -> add(source, "late", (progress) -> called.add("late")))
                            .havingRootCause()
                            .isInstanceOf(IllegalStateException.class)
                            .satisfies((cause) -> refused.add(cause.getMessage())));
            source.close();
            assertThat(refused)
                    .containsExactly("The shutdown handler 'late' comes too late: the application is being closed");
            assertThat(called).isEmpty();
        });
    }

    private static void add(GenericApplicationContext context, String name, ShutdownHandler handler) {
        context.registerBean(name, ShutdownHandler.class, () -> handler);
        context.getBean(name);
    }

    @Test
    void areAllNamedInTheReportWhenSeveralFail() {
        List<ShutdownReport> reports = new CopyOnWriteArrayList<>();
        this.contextRunner
                .withBean("mailer", ShutdownHandler.class, () -> (progress) -> {
                    throw new IllegalStateException("no mail server");
                })
                .withBean("flusher", ShutdownHandler.class, () -> (progress) -> {
                    throw new StackOverflowError("too deep");
                })
                .withBean("healthy", ShutdownHandler.class, () -> (progress) -> {})
                .withBean(ShutdownListener.class, () -> new ShutdownListener() {
                    @Override
                    public void ended(ShutdownReport report) {
                        reports.add(report);
                    }
                })
                .run((context) -> {});
        assertThat(reports).singleElement().satisfies((report) -> {
            assertThat(report.handlers())
                    .filteredOn((outcome) -> outcome.failure() != null)
                    .extracting(Outcome::name)
                    .containsExactlyInAnyOrder("mailer", "flusher");
            assertThat(report.exitCode()).isOne();
        });
    }
}
