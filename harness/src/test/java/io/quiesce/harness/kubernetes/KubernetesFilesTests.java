package io.quiesce.harness.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The manifests and the chart in {@code kubernetes} are what the API takes, and their grace period is that of the times in
 * them.
 */
class KubernetesFilesTests {

    private static final Path KUBERNETES =
            Path.of("..", "kubernetes").toAbsolutePath().normalize();

    /** What is said of a pod in the pages. */
    private static final int GRACE_PERIOD = 30;

    private static Manifests plain() {
        return Manifests.of(KUBERNETES.resolve("plain"));
    }

    private static Manifests chart(String... values) {
        TemplateCommand template =
                new Helm(KUBERNETES.resolve("chart")).template().withName("orders");
        for (String value : values) {
            String[] parts = value.split("=", 2);
            template.set(parts[0], parts[1]);
        }
        return Manifests.of(template.call());
    }

    static Stream<Manifest> manifests() {
        return Stream.of(plain(), chart(), chart("resources.limits.memory=512Mi", "podAnnotations.a=b"))
                .flatMap(Manifests::stream);
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void isWhatTheApiTakes(Manifest manifest) {
        manifest.validate();
    }

    @Test
    void allKindsAreThere() {
        List<String> kinds = List.of("ConfigMap", "Deployment", "PodDisruptionBudget", "Service");
        assertThat(plain().stream().map(Manifest::kind)).containsExactlyInAnyOrderElementsOf(kinds);
        assertThat(chart().stream().map(Manifest::kind)).containsExactlyInAnyOrderElementsOf(kinds);
    }

    @Test
    void theChartIsWithoutComplaints() {
        LintResult lint = new Helm(KUBERNETES.resolve("chart")).lint().strict().call();
        assertThat(lint.isFailed()).as(lint.getMessages().toString()).isFalse();
    }

    @Test
    void theGracePeriodIsThatOfTheTimes() {
        Manifests plain = plain();
        assertThat(plain.gracePeriodSeconds()).isEqualTo(GRACE_PERIOD);
        assertThat(plain.environment()).containsEntry("SHUTDOWN_TERMINATIONGRACEPERIOD", "" + GRACE_PERIOD);
        assertFits(plain.configuration(), GRACE_PERIOD);

        Manifests chart = chart();
        assertThat(chart.gracePeriodSeconds()).isEqualTo(GRACE_PERIOD);
        assertThat(chart.configuration()).containsEntry("shutdown.termination-grace-period", GRACE_PERIOD + "s");
        assertFits(chart.configuration(), GRACE_PERIOD);
    }

    @Test
    void theGracePeriodOfTheChartFollowsItsValues() {
        Manifests chart = chart(
                "shutdown.keepAcceptingFor=10",
                "shutdown.cancelRunningTasksAfter=40",
                "shutdown.forceShutdownAfter=50",
                "preStop=7");
        assertThat(chart.gracePeriodSeconds()).isEqualTo(50 + 3 + 2 + 7);
        assertThat(chart.configuration())
                .containsEntry("shutdown.keep-accepting-for", "10s")
                // SIGTERM comes when the hook is over.
                .containsEntry("shutdown.termination-grace-period", "55s");
        assertFits(chart.configuration(), 55);
    }

    /** An application starts with these times and this limit, and not with a second less. */
    private static void assertFits(Map<String, Object> configuration, int seconds) {
        start(configuration, seconds);
        assertThatExceptionOfType(RefusedStartException.class)
                .isThrownBy(() -> start(configuration, seconds - 1))
                .withMessageContaining("but the platform ends the process after %ds", seconds - 1);
    }

    private static void start(Map<String, Object> configuration, int gracePeriod) {
        Map<String, Object> properties = new LinkedHashMap<>(configuration);
        properties.put("shutdown.exit.enabled", false);
        Map<String, Object> environment = Map.of("SHUTDOWN_TERMINATIONGRACEPERIOD", "" + gracePeriod);
        new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .properties(properties)
                .initializers((context) -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource("pod-systemEnvironment", environment)))
                .run()
                .close();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(ShutdownAutoConfiguration.class)
    static class Application {}

    @Test
    void theChartHasTheTimesOfThePlainManifests() {
        assertThat(chart().configuration()).containsAllEntriesOf(plain().configuration());
    }

    @Test
    void moreConfigurationDoesNotChangeTheTimesOfTheChart() {
        assertThat(chart("config.server.compression.enabled=true", "config.shutdown.force-shutdown-after=1h")
                        .configuration())
                .containsEntry("server.compression.enabled", true)
                .containsEntry("shutdown.force-shutdown-after", "25s");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shutdown.keepAceptingFor=5",
                "shutdown.keepAcceptingFor=-1",
                "shutdown.keepAcceptingFor=5s",
                "probes.readiness.periodSeconds=0"
            })
    void valuesThatAreNoneAreRefused(String value) {
        assertThatException().isThrownBy(() -> chart(value)).withMessageContaining("schema");
    }

    @Test
    void thereIsNoHookAndTheProbesAreThoseOfTheActuator() {
        for (Manifests manifests : List.of(plain(), chart())) {
            assertThat(manifests.container()).doesNotContainKey("lifecycle");
            assertThat(manifests.probe("readinessProbe")).isEqualTo("/actuator/health/readiness");
            assertThat(manifests.probe("livenessProbe")).isEqualTo("/actuator/health/liveness");
            assertThat(manifests.probe("startupProbe")).isEqualTo("/actuator/health/liveness");
        }
    }
}
