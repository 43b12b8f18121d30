package io.quiesce.shutdown.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Properties;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.aot.AotServices;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class KnownPropertiesTests {

    private static final String FILE = "io/quiesce/shutdown/autoconfigure/known.properties";

    @Test
    void theirFileHasThoseOfTheMetadata() throws IOException {
        Properties file = PropertiesLoaderUtils.loadProperties(new ClassPathResource(FILE));
        assertThat(file.entrySet())
                .as("the lines of src/main/resources/" + FILE)
                .extracting(Object::toString)
                .containsExactlyInAnyOrderElementsOf(
                        metadata().map(KnownPropertiesTests::line).toList());
    }

    @Test
    void areInGroups() {
        KnownProperties known = KnownProperties.load();
        assertThat(known.below(ConfigurationPropertyName.of("shutdown")))
                .contains("keep-accepting-for")
                .doesNotContain("node", "affinity");
        assertThat(known.below(ConfigurationPropertyName.of("shutdown.affinity")))
                .contains("node");
        assertThat(known.below(ConfigurationPropertyName.of("shutdown.nothing")))
                .isEmpty();
    }

    @Test
    void someAreSwitches() {
        assertThat(KnownProperties.load().switches())
                .contains("shutdown.enabled", "shutdown.affinity.enabled")
                .doesNotContain("shutdown.keep-accepting-for");
    }

    @Test
    void aNativeImageKeepsTheirFile() {
        RuntimeHints hints = new RuntimeHints();
        AotServices.factories().load(RuntimeHintsRegistrar.class).forEach((each) -> each.registerHints(hints, null));
        assertThat(RuntimeHintsPredicates.resource().forResource(FILE)).accepts(hints);
    }

    private static Stream<JsonNode> metadata() {
        // Those of an endpoint are Spring Boot's.
        return new JsonMapper()
                .readTree(
                        KnownPropertiesTests.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json"))
                .get("properties")
                .valueStream()
                .filter((property) -> !property.get("name").asString().startsWith("management."));
    }

    /** What is bound has a class that it is bound to; a switch is read by conditions only. */
    private static String line(JsonNode property) {
        boolean isSwitch =
                property.get("type").asString().equals(Boolean.class.getName()) && !property.has("sourceType");
        return property.get("name").asString() + "=" + (isSwitch ? "switch" : "value");
    }
}
