package io.quiesce.shutdown.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.quiesce.shutdown.StartFailures;
import io.quiesce.shutdown.affinity.AffinityShutdownAutoConfiguration;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.discovery.DiscoveryShutdownAutoConfiguration;
import io.quiesce.shutdown.priority.PriorityShutdownAutoConfiguration;
import io.quiesce.shutdown.servlet.ServletShutdownAutoConfiguration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.cloud.client.serviceregistry.AbstractAutoServiceRegistration;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

/**
 * Every YAML block of the pages that configures the shutdown names properties that exist, and an application starts with it.
 * <p>
 * One that is marked {@code <!-- refused -->} refuses the start, with the words of the text block after it.
 */
class YamlBlockTests {

    private static final String REFUSED = "refused";

    private static final Pattern CONFIGURES_THE_SHUTDOWN = Pattern.compile("(?m)^\\s*shutdown:");

    private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ShutdownAutoConfiguration.class,
                    ServletShutdownAutoConfiguration.class,
                    AffinityShutdownAutoConfiguration.class,
                    DiscoveryShutdownAutoConfiguration.class,
                    PriorityShutdownAutoConfiguration.class))
            .withPropertyValues("AFFINITY_SECRET=0123456789abcdef0123456789abcdef")
            .withBean(AbstractAutoServiceRegistration.class, () -> mock(AbstractAutoServiceRegistration.class));

    private static Stream<Page.Block> blocks() {
        return Page.blocks("yaml")
                .filter((block) -> CONFIGURES_THE_SHUTDOWN.matcher(block.text()).find());
    }

    static List<Page.Block> accepted() {
        return blocks().filter((block) -> !block.marker().equals(REFUSED)).toList();
    }

    static List<Page.Block> refused() {
        return blocks().filter((block) -> block.marker().equals(REFUSED)).toList();
    }

    private static List<PropertySource<?>> load(Page.Block block) {
        try {
            return new YamlPropertySourceLoader()
                    .load(block.toString(), new ByteArrayResource(block.text().getBytes(StandardCharsets.UTF_8)) {
                        @Override
                        public String getDescription() {
                            return "class path resource [application.yml]";
                        }
                    });
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private WebApplicationContextRunner runner(Page.Block block) {
        return this.contextRunner.withInitializer((context) -> load(block)
                .forEach((source) ->
                        context.getEnvironment().getPropertySources().addLast(source)));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void namesPropertiesThatExist(Page.Block block) {
        Collection<String> known = Metadata.defaults().keySet();
        assertThat(load(block).stream()
                        .map((source) -> ((EnumerablePropertySource<?>) source).getPropertyNames())
                        .flatMap(Arrays::stream)
                        .filter((name) -> name.startsWith("shutdown."))
                        .map((name) -> name.replaceAll("\\[\\d+].*$", "")))
                .isNotEmpty()
                .isSubsetOf(known);
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void isAcceptedByTheStart(Page.Block block) {
        runner(block).run((context) -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesTheStartInTheWordsOfThePage(Page.Block block) {
        runner(block).run((context) -> {
            assertThat(context).hasFailed();
            assertThat(textAfter(block)).isEqualTo(report(context));
        });
    }

    private static String textAfter(Page.Block block) {
        return Page.of(block.page().toString()).blocks().stream()
                .filter((other) -> other.line() > block.line())
                .findFirst()
                .filter((other) -> other.language().equals("text"))
                .orElseThrow()
                .text();
    }

    /** What Boot prints. */
    private static String report(AssertableWebApplicationContext context) {
        FailureAnalysis analysis =
                StartFailures.analyze(context.getStartupFailure()).orElseThrow();
        return "Description:\n\n%s\n\nAction:\n\n%s".formatted(analysis.getDescription(), analysis.getAction());
    }
}
