package io.quiesce.shutdown.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class UnfinishedRunnersTests {

    private static final String LINE = "The application is closed although its runners have not returned: ";

    /** A runner may be interrupted by a signal only in the middle of what it does, so it does here what a signal would. */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({ShutdownAutoConfiguration.class, ReportShutdownAutoConfiguration.class})
    static class Application {

        static final AtomicReference<ShutdownCause> CAUSE = new AtomicReference<>();

        @Bean
        ApplicationRunner importer(ShutdownEngine engine, ConfigurableApplicationContext context) {
            return (arguments) -> {
                if (CAUSE.get() != null) {
                    engine.drain(CAUSE.get());
                    context.close();
                }
            };
        }

        @Bean
        CommandLineRunner exporter() {
            return (arguments) -> {};
        }
    }

    private static ConfigurableApplicationContext run(ShutdownCause cause) {
        Application.CAUSE.set(cause);
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run("--shutdown.exit.enabled=false", "--logging.level.io.quiesce.shutdown=info");
    }

    @Test
    void namesTheRunnersOfWhichOneHasNotReturned(CapturedOutput output) {
        run(ShutdownCause.SIGTERM);
        assertThat(output).containsOnlyOnce(LINE + "'importer', 'exporter'");
    }

    @Test
    void saysNothingIfARunnerClosesTheApplicationItself(CapturedOutput output) {
        run(ShutdownCause.CONTEXT_CLOSED);
        assertThat(output).contains("Drained after").doesNotContain(LINE);
    }

    @Test
    void saysNothingOnceTheyHaveReturned(CapturedOutput output) {
        try (ConfigurableApplicationContext context = run(null)) {
            context.getBean(ShutdownEngine.class).drain(ShutdownCause.SIGTERM);
        }
        assertThat(output).contains("Drained after").doesNotContain(LINE);
    }
}
