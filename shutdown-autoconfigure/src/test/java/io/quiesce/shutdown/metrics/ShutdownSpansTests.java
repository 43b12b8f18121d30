package io.quiesce.shutdown.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.test.simple.SimpleSpan;
import io.micrometer.tracing.test.simple.SimpleTracer;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * Tests that {@link ShutdownObservations} are spans where tracing is on.
 */
class ShutdownSpansTests {

    private final List<String> exported = new ArrayList<>();

    @Test
    void endBeforeTheirExporterIsClosed() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ObservationAutoConfiguration.class,
                        ShutdownAutoConfiguration.class,
                        MetricsShutdownAutoConfiguration.class))
                .withUserConfiguration(TracingConfiguration.class)
                .withBean(ShutdownSpansTests.class, () -> this)
                .run((context) -> {});
        assertThat(this.exported)
                .containsExactlyInAnyOrder(
                        "shutdown in no span", "shutdown drain in shutdown", "shutdown close in shutdown");
    }

    /** Made when the first observation needs it, as what Spring Boot has for tracing. */
    @Configuration(proxyBeanMethods = false)
    @Lazy
    static class TracingConfiguration {

        @Bean
        Exporter exporter(ShutdownSpansTests test) {
            return new Exporter(new SimpleTracer(), test.exported);
        }

        @Bean
        DefaultTracingObservationHandler tracing(Exporter exporter) {
            return new DefaultTracingObservationHandler(exporter.tracer());
        }
    }

    /** What has not ended when it is closed is lost. */
    private record Exporter(SimpleTracer tracer, List<String> exported) implements AutoCloseable {

        @Override
        public void close() {
            this.tracer.getSpans().stream()
                    .filter((span) -> span.getEndTimestamp().toEpochMilli() > 0)
                    .map((span) -> span.getName() + " in " + parentOf(span))
                    .forEach(this.exported::add);
        }

        private String parentOf(SimpleSpan span) {
            return this.tracer.getSpans().stream()
                    .filter((other) ->
                            other.context().spanId().equals(span.context().parentId()))
                    .map(SimpleSpan::getName)
                    .findFirst()
                    .orElse("no span");
        }
    }
}
