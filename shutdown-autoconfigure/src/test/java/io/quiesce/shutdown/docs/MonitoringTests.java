package io.quiesce.shutdown.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The queries of the rules and of the dashboard ask for meters that exist, with labels that they have, and values of these.
 */
class MonitoringTests {

    private static final Pattern SERIES = Pattern.compile("(?m)^(shutdown_\\w+)(?:\\{(.*)})? ");

    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!=|=)\\s*\"([^\"]*)\"");

    private static final Pattern SELECTOR = Pattern.compile("(shutdown_\\w+)(?:\\{([^}]*)})?");

    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on) \\(([^)]*)\\)");

    /** What Prometheus adds to what it scrapes. */
    private static final Set<String> LABELS_OF_PROMETHEUS = Set.of("job", "instance");

    /** The values of each label of each name. */
    private static final Map<String, Map<String, Set<String>>> scraped = new TreeMap<>();

    /** A shutdown in which everything that is measured has happened. */
    @BeforeAll
    static void scrape() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        MeasuredShutdown.run(registry, ObservationRegistry.NOOP);
        SERIES.matcher(registry.scrape()).results().forEach((series) -> {
            Map<String, Set<String>> labels = scraped.computeIfAbsent(series.group(1), (name) -> new TreeMap<>());
            labels(series.group(2)).forEach((label) -> labels.computeIfAbsent(label.group(1), (name) -> new TreeSet<>())
                    .add(label.group(2)));
        });
    }

    private static List<MatchResult> labels(String selector) {
        return (selector != null) ? LABEL.matcher(selector).results().toList() : List.of();
    }

    static List<String> queries() throws IOException {
        List<String> queries = new ArrayList<>();
        Map<String, List<Map<String, List<Map<String, Object>>>>> rules =
                new Yaml().load(Files.readString(Page.ROOT.resolve("monitoring/quiesce-rules.yml")));
        rules.get("groups")
                .forEach((group) -> group.get("rules").forEach((rule) -> queries.add((String) rule.get("expr"))));
        JsonNode dashboard =
                new JsonMapper().readTree(Files.readString(Page.ROOT.resolve("monitoring/quiesce-dashboard.json")));
        dashboard.findValues("expr").forEach((query) -> queries.add(query.asString()));
        dashboard.findValues("definition").forEach((query) -> queries.add(query.asString()));
        return queries;
    }

    @ParameterizedTest
    @MethodSource("queries")
    void asksForWhatExists(String query) {
        Matcher selectors = SELECTOR.matcher(query);
        assertThat(selectors.results()).isNotEmpty().allSatisfy((selector) -> {
            assertThat(scraped).containsKey(selector.group(1));
            Map<String, Set<String>> known = scraped.get(selector.group(1));
            assertThat(labels(selector.group(2))).allSatisfy((label) -> {
                if (!LABELS_OF_PROMETHEUS.contains(label.group(1))) {
                    assertThat(known).containsKey(label.group(1));
                    assertThat(known.get(label.group(1)))
                            .contains(label.group(2).split("\\|"));
                }
            });
        });
        assertThat(GROUPING.matcher(query)
                        .results()
                        .flatMap((grouping) -> Arrays.stream(grouping.group(1).split(", *"))))
                .allSatisfy((label) -> assertThat(LABELS_OF_PROMETHEUS.contains(label)
                                || scraped.values().stream().anyMatch((labels) -> labels.containsKey(label)))
                        .as(label)
                        .isTrue());
    }
}
