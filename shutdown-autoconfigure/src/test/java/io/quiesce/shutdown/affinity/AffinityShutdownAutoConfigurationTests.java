package io.quiesce.shutdown.affinity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;

import io.quiesce.shutdown.AffinityTokens;
import io.quiesce.shutdown.AnyRequest;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.report.ReportShutdownAutoConfiguration;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Admission.Decision;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.actuate.autoconfigure.context.properties.ConfigurationPropertiesReportEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.env.EnvironmentEndpointAutoConfiguration;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.event.ContextRefreshedEvent;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(OutputCaptureExtension.class)
class AffinityShutdownAutoConfigurationTests {

    private static final String SECRET = "s3cret-s3cret-s3cret-s3cret-s3cret";

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ShutdownAutoConfiguration.class,
                    AffinityShutdownAutoConfiguration.class,
                    ReportShutdownAutoConfiguration.class))
            .withPropertyValues("shutdown.force-shutdown-after=0s", "shutdown.force-close-tasks-grace=0s");

    private record Request(Map<String, String> headers, Map<String, String> cookies) implements AnyRequest {

        static Request withHeader(String name, String value) {
            return new Request(Map.of(name, value), Map.of());
        }

        static Request withCookie(String name, String value) {
            return new Request(Map.of(), Map.of(name, value));
        }

        @Override
        public @Nullable String header(String name) {
            return this.headers.get(name);
        }

        @Override
        public @Nullable String cookie(String name) {
            return this.cookies.get(name);
        }
    }

    private ApplicationContextRunner becomingOffline() {
        return this.contextRunner.withInitializer((context) -> context.addApplicationListener((event) -> {
            if (event instanceof ContextRefreshedEvent) {
                context.getBean(WorkLedger.class).tracker().begin("keeps it from being offline");
                context.getBean(ShutdownEngine.class).softDrain().drain(null, null);
            }
        }));
    }

    @Test
    void letsRequestsInThatCarryATokenInTheHeader() {
        becomingOffline().run((context) -> {
            Admission admission = context.getBean(Admission.class);
            String token = context.getBean(AffinityTokens.class).issue(Duration.ofHours(1));
            assertThat(context.getBean(ShutdownEngine.class).state()).isEqualTo(ShutdownState.BECOMING_OFFLINE);
            assertThat(admission.decide(Request.withHeader("Shutdown-Affinity", token)))
                    .isEqualTo(Decision.AFFINITY);
            assertThat(admission.decide(Request.withHeader("Shutdown-Affinity", token + "x")))
                    .isEqualTo(Decision.BECOMING_OFFLINE);
            assertThat(admission.decide(Request.withCookie("Shutdown-Affinity", token)))
                    .isEqualTo(Decision.BECOMING_OFFLINE);
        });
    }

    @Test
    void looksForTokensWhereItIsTold() {
        becomingOffline()
                .withPropertyValues("shutdown.affinity.header=X-Node", "shutdown.affinity.cookie=node")
                .run((context) -> {
                    Admission admission = context.getBean(Admission.class);
                    String token = context.getBean(AffinityTokens.class).issue(Duration.ofHours(1));
                    assertThat(admission.decide(Request.withHeader("X-Node", token)))
                            .isEqualTo(Decision.AFFINITY);
                    assertThat(admission.decide(Request.withCookie("node", token)))
                            .isEqualTo(Decision.AFFINITY);
                    assertThat(admission.decide(Request.withHeader("Shutdown-Affinity", token)))
                            .isEqualTo(Decision.BECOMING_OFFLINE);
                });
    }

    @Test
    void usesTheTokensOfTheApplication() {
        AffinityTokens own = new AffinityTokens() {
            @Override
            public String issue(Duration lifetime) {
                return "own";
            }

            @Override
            public boolean isValid(String token) {
                return token.equals("own");
            }
        };
        becomingOffline().withBean(AffinityTokens.class, () -> own).run((context) -> assertThat(
                        context.getBean(Admission.class).decide(Request.withHeader("Shutdown-Affinity", "own")))
                .isEqualTo(Decision.AFFINITY));
    }

    @Test
    void backsOffWhenDisabled() {
        this.contextRunner.withPropertyValues("shutdown.affinity.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(AffinityTokens.class)
                .doesNotHaveBean(TokenAffinity.class));
        this.contextRunner.withPropertyValues("shutdown.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(AffinityTokens.class));
    }

    @Test
    void worksWithoutTheActuator() {
        this.contextRunner
                .withClassLoader(new FilteredClassLoader(SanitizingFunction.class))
                .run((context) -> assertThat(context).hasSingleBean(AffinityTokens.class));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "secret=0123456789012345678901234567890 | has 31 bytes",
                "secret= | has 0 bytes",
                "secret=" + SECRET + " | 'shutdown.affinity.node' is not",
                "node= | is no name",
                "header=X Node | 'X Node' of 'shutdown.affinity.header'",
                "header=node-BIN | '-bin'",
                "cookie=a;b | 'a;b' of 'shutdown.affinity.cookie'",
            })
    void refusesWhatCannotWorkWithoutSayingTheSecret(String property, String message, CapturedOutput output) {
        this.contextRunner.withPropertyValues("shutdown.affinity." + property).run((context) -> assertThat(context)
                .hasFailed()
                .getFailure()
                .rootCause()
                .isInstanceOf(RefusedStartException.class)
                .hasMessageContaining(message)
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("0123456789", "s3cret"));
        assertThat(output).doesNotContain("s3cret", "0123456789");
    }

    @Test
    void neitherSecretNorTokenAppearsAnywhere(CapturedOutput output) {
        becomingOffline()
                .withConfiguration(AutoConfigurations.of(
                        EnvironmentEndpointAutoConfiguration.class,
                        ConfigurationPropertiesReportEndpointAutoConfiguration.class))
                .withSystemProperties("SHUTDOWN_AFFINITY_SECRET=" + SECRET)
                .withPropertyValues(
                        "shutdown.affinity.secret=" + SECRET,
                        "shutdown.affinity.node=a",
                        "management.endpoints.web.exposure.include=*",
                        "management.endpoint.env.show-values=always",
                        "management.endpoint.configprops.show-values=always",
                        "management.endpoints.jmx.exposure.include=*",
                        "spring.jmx.enabled=true",
                        "debug=true")
                .run((context) -> {
                    String token = context.getBean(AffinityTokens.class).issue(Duration.ofHours(1));
                    context.getBean(Admission.class).decide(Request.withHeader("Shutdown-Affinity", token));
                    context.getBean(Admission.class).decide(Request.withHeader("Shutdown-Affinity", token + "x"));
                    assertThat(new JsonMapper()
                                    .writeValueAsString(context.getBean(EnvironmentEndpoint.class)
                                            .environment(null)))
                            .contains("shutdown.affinity.secret", "SHUTDOWN_AFFINITY_SECRET", "******")
                            .doesNotContain("s3cret");
                    assertThat(new JsonMapper()
                                    .writeValueAsString(context.getBean(ConfigurationPropertiesReportEndpoint.class)
                                            .configurationProperties()))
                            .contains("AffinityProperties", "******")
                            .doesNotContain("s3cret");
                    assertThat(context.getBean(AffinityProperties.class).toString())
                            .contains("node=a")
                            .doesNotContain("s3cret");
                    assertThat(context.getBean(AffinityTokens.class).toString()).doesNotContain("s3cret");
                    assertThat(output).doesNotContain("s3cret", token);
                });
        assertThat(output).contains("Abandoned").doesNotContain("s3cret");
    }
}
