package io.quiesce.shutdown.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

import io.quiesce.shutdown.StartFailures;
import io.quiesce.shutdown.autoconfigure.OwnAutoConfigurations;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.autoconfigure.SwitchShutdownAutoConfiguration;
import io.quiesce.shutdown.fleet.FleetStores;
import io.quiesce.shutdown.servlet.ServletShutdownAutoConfiguration;
import io.quiesce.shutdown.sessions.SessionsShutdownAutoConfiguration;
import io.quiesce.shutdown.websocket.WebSocketShutdownAutoConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.cloud.client.serviceregistry.AbstractAutoServiceRegistration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ClassUtils;

/**
 * Whatever value a property has, the application starts, or the start is refused with words that name the property, the value
 * and what to do about it. A property that is new is covered by itself.
 */
class ConfigurationFuzzTests {

    private static final int USUAL = 5;

    private static final AbstractAutoServiceRegistration<?> REGISTRATION = mock(AbstractAutoServiceRegistration.class);

    private static final FleetStores FLEETS = mock(FleetStores.class);

    private static final String ORCHESTRATOR = "shutdownOrchestrator";

    private static final Set<Class<?>> NEED_SESSIONS =
            Set.of(ServletShutdownAutoConfiguration.class, WebSocketShutdownAutoConfiguration.class);

    static Stream<ConfiguredProperty> properties() {
        return ConfiguredProperty.all();
    }

    /** What a property makes sense with only. */
    private static Map<String, Object> with(ConfiguredProperty property, String value) {
        Map<String, Object> values = new TreeMap<>();
        switch (property.name().split("\\.")[1]) {
            case "priority" -> {
                values.put("shutdown.priority.trusted-proxies", "10\\..*");
                values.put("shutdown.priority.rules[0].header", "X-Priority");
            }
            case "affinity" -> values.put("shutdown.affinity.node", "a");
            default -> {}
        }
        values.put(property.name(), value);
        return values;
    }

    /** What an application has that uses the property: as little as can be. */
    private static Class<?>[] configurations(ConfiguredProperty property) {
        List<Class<?>> all =
                new ArrayList<>(List.of(SwitchShutdownAutoConfiguration.class, ShutdownAutoConfiguration.class));
        OwnAutoConfigurations.all()
                .filter((type) -> binds(type, property.source()) && !all.contains(type))
                .forEach(all::add);
        if (all.stream().anyMatch(NEED_SESSIONS::contains)) {
            all.add(SessionsShutdownAutoConfiguration.class);
        }
        return all.stream().distinct().toArray(Class<?>[]::new);
    }

    private static boolean binds(Class<?> configuration, @Nullable String source) {
        return Stream.concat(Stream.of(configuration), Arrays.stream(configuration.getDeclaredClasses()))
                .map((type) -> type.getAnnotation(EnableConfigurationProperties.class))
                .filter((annotation) -> annotation != null)
                .flatMap((annotation) -> Arrays.stream(annotation.value()))
                .anyMatch((type) -> type.getName().equals(source));
    }

    private static WebApplicationContextRunner runner(Class<?>[] configurations, Map<String, Object> values) {
        return new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(configurations))
                .withBean(AbstractAutoServiceRegistration.class, () -> REGISTRATION)
                .withBean("consulFleetStores", FleetStores.class, () -> FLEETS)
                // What would shut down when the context closes, and write reports wherever a property says.
                .withInitializer((context) -> context.addBeanFactoryPostProcessor((factory) -> {
                    if (factory.containsBeanDefinition(ORCHESTRATOR)) {
                        ((BeanDefinitionRegistry) factory).removeBeanDefinition(ORCHESTRATOR);
                    }
                }))
                .withInitializer((context) -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource("application.yml", values)));
    }

    @ParameterizedTest
    @MethodSource("properties")
    void startsOrSaysWhyNot(ConfiguredProperty property) {
        Class<?>[] configurations = configurations(property);
        // Other values for each, of the few that there are.
        Function<Odd, String> values =
                (odd) -> property.value(new Odd(property.name().hashCode() + odd.below(1 << 30)));
        Fuzz.run(ConfigurationFuzzTests.class, USUAL, values, (value) -> {
            runner(configurations, with(property, value)).run((context) -> {
                Throwable failure = context.getStartupFailure();
                if (failure != null) {
                    check(property, value, failure);
                } else if (property.source() == null) {
                    assertThat(value.toLowerCase(Locale.ROOT))
                            .as("a switch that is on or off")
                            .isIn("true", "false");
                } else if (!value.isBlank()) {
                    assertThat(context.getBeansOfType(ClassUtils.resolveClassName(property.source(), null)))
                            .as("what it is bound to, so that somebody looks at it here")
                            .hasSize(1);
                }
            });
        });
    }

    private static void check(ConfiguredProperty property, String value, Throwable failure) {
        FailureAnalysis analysis = StartFailures.analyze(failure)
                .orElseThrow(() -> new AssertionError("Nobody knows what to say of this", failure));
        String report = analysis.getDescription() + "\n" + analysis.getAction();
        assertThat(report).contains(property.name());
        assertThat(analysis.getAction()).as("what to do about it").isNotBlank();
        StartFailures.fromItself(failure)
                .ifPresent((own) -> assertThat(report).as("our own words").contains(own.getAction()));
        assertThat(report.length()).isLessThan(2000 + 3 * value.length());
        if (property.isSecret()) {
            assertThat(value.length() > 3 && report.contains(value)).isFalse();
        } else if (value.chars().anyMatch((each) -> each > ' ')) {
            assertThat(Stream.concat(Stream.of(value, first(value)), sameValues(value)))
                    .as(report)
                    .anyMatch(report::contains);
        }
    }

    /** Of a list, it may be one. */
    private static String first(String value) {
        return Stream.of(value.split(","))
                .map(String::trim)
                .filter((each) -> !each.isEmpty())
                .findFirst()
                .orElse(value);
    }

    private static String number(String value) {
        try {
            return Long.decode(value).toString();
        } catch (NumberFormatException ex) {
            return value;
        }
    }

    /** A duration may be named in another unit, and a number in other digits. */
    private static Stream<String> sameValues(String value) {
        try {
            Duration duration = DurationStyle.detectAndParse(value, ChronoUnit.SECONDS);
            return Stream.of(
                    duration.toString(),
                    DurationStyle.SIMPLE.print(duration.truncatedTo(ChronoUnit.SECONDS), ChronoUnit.SECONDS),
                    String.valueOf(duration.toSeconds()));
        } catch (IllegalArgumentException ex) {
            return value.matches("[-+]?(0x|#)?\\w+") ? Stream.of(number(value)) : Stream.empty();
        }
    }
}
