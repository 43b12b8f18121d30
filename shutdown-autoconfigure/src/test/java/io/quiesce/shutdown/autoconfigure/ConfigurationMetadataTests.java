package io.quiesce.shutdown.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

class ConfigurationMetadataTests {

    private static List<Map<String, Object>> section(String name) {
        JsonMapper mapper = new JsonMapper();
        return mapper.convertValue(
                mapper.readTree(ConfigurationMetadataTests.class.getResourceAsStream(
                                "/META-INF/spring-configuration-metadata.json"))
                        .get(name),
                new TypeReference<>() {});
    }

    private static List<Map<String, Object>> properties() {
        // Those of an endpoint are Spring Boot's.
        return section("properties").stream()
                .filter((property) -> !String.valueOf(property.get("name")).startsWith("management."))
                .toList();
    }

    @Test
    void describesEveryPropertyAsBootDoes() {
        assertThat(properties()).isNotEmpty().allSatisfy((property) -> {
            String description = (String) property.get("description");
            String type = (String) property.get("type");
            assertThat(description)
                    .as(String.valueOf(property.get("name")))
                    .isNotNull()
                    .endsWith(".");
            assertThat(description).doesNotStartWith("The ").doesNotContain("default is");
            if (type.equals("java.lang.Boolean")) {
                assertThat(description).startsWith("Whether ");
            }
            if (type.equals("java.time.Duration")) {
                assertThat(description).contains("If a duration suffix is not specified, seconds will be used.");
            }
        });
    }

    @Test
    void knowsThePropertiesOfTheContract() {
        assertThat(properties())
                .extracting((property) -> property.get("name"))
                .contains(
                        "shutdown.enabled",
                        "shutdown.keep-accepting-for",
                        "shutdown.quiet-period",
                        "shutdown.cancel-running-tasks-after",
                        "shutdown.force-close-tasks-grace",
                        "shutdown.force-shutdown-after",
                        "shutdown.force-shutdown-grace",
                        "shutdown.termination-grace-period",
                        "shutdown.termination-margin",
                        "shutdown.exit.enabled",
                        "shutdown.http.enabled",
                        "shutdown.http.reject-status",
                        "shutdown.http.retry-after",
                        "shutdown.registry.enabled",
                        "shutdown.registry.timeout",
                        "shutdown.report.file");
    }

    @Test
    void hintsAtNamesOfBeansAndAtNumbersThatAreMeant() {
        assertThat(section("hints"))
                .extracting((hint) -> hint.get("name"))
                .contains("shutdown.critical-resources", "shutdown.scheduling.exempt", "shutdown.http.reject-status")
                .isSubsetOf(properties().stream()
                        .map((property) -> property.get("name"))
                        .toList());
        assertThat(section("hints"))
                .allSatisfy((hint) -> assertThat(hint.keySet()).containsAnyOf("values", "providers"));
    }
}
