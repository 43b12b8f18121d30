package io.quiesce.shutdown.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

@ExtendWith(OutputCaptureExtension.class)
class TimelineLogTests {

    private static final String LINE =
            "After SIGTERM new requests are refused at once, work is cancelled after 4s, closing"
                    + " begins after 5s at the latest, and the process has ended after 6s";

    private static final String LEVEL = "--logging.level.io.quiesce.shutdown=info";

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({ShutdownAutoConfiguration.class, PlanShutdownAutoConfiguration.class})
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    static class Child {}

    @Test
    void saysOnceWhatTimesAShutdownHas(CapturedOutput output) {
        SpringApplication application = new SpringApplication(Application.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        try (ConfigurableApplicationContext context = application.run("--shutdown.exit.enabled=false", LEVEL)) {
            assertThat(context.isActive()).isTrue();
            assertThat(output).containsOnlyOnce(LINE);
        }
    }

    @Test
    void warnsOfWhatIsShorterThanItWas(CapturedOutput output) {
        SpringApplication application = new SpringApplication(Application.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        try (ConfigurableApplicationContext context = application.run(
                "--shutdown.exit.enabled=false", "--spring.lifecycle.timeout-per-shutdown-phase=45s", LEVEL)) {
            assertThat(context.isActive()).isTrue();
            assertThat(output)
                    .containsPattern("WARN.*'spring.lifecycle.timeout-per-shutdown-phase' is 45s, but work is cancelled"
                            + " after 4s: set 'shutdown.force-shutdown-after', to 46s for it to have as long");
        }
    }

    @Test
    void saysItForTheContextThatHasIt(CapturedOutput output) {
        SpringApplicationBuilder builder = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties("shutdown.exit.enabled=false");
        try (ConfigurableApplicationContext child =
                        builder.child(Child.class).web(WebApplicationType.NONE).run(LEVEL);
                ConfigurableApplicationContext parent = (ConfigurableApplicationContext) child.getParent()) {
            assertThat(parent.isActive()).isTrue();
            assertThat(output).containsOnlyOnce(LINE);
        }
    }
}
