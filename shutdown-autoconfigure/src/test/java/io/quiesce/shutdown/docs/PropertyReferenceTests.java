package io.quiesce.shutdown.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The pages speak of the properties that exist, and of their defaults.
 */
class PropertyReferenceTests {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(shutdown\\.[^`]+)` \\| ([^|]+) \\| [^|]+ \\|$");

    private static final Pattern MENTION = Pattern.compile("`(shutdown\\.[a-z.-]*[a-z])(?:[:=] ?[^`]*)?`");

    private static Map<String, String> rows() {
        Map<String, String> rows = new LinkedHashMap<>();
        ROW.matcher(Page.of("README.md").prose()).results().forEach((row) -> assertThat(
                        rows.put(row.group(1), row.group(2)))
                .as("second row of " + row.group(1))
                .isNull());
        return rows;
    }

    @Test
    void theTableOfTheReadmeNamesEveryProperty() {
        assertThat(rows().keySet())
                .containsExactlyInAnyOrderElementsOf(Metadata.defaults().keySet());
    }

    @Test
    void theTableOfTheReadmeNamesTheDefaults() {
        Map<String, String> rows = rows();
        assertThat(Metadata.defaults()).allSatisfy((name, value) -> {
            if (value.isEmpty()) {
                assertThat(rows.get(name)).as(name).startsWith("unset");
            } else {
                assertThat(rows.get(name)).as(name).isEqualTo("`" + value + "`");
            }
        });
    }

    static Stream<Page> pages() {
        return Page.all();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void onlyPropertiesThatExistAreMentioned(Page page) {
        assertThat(MENTION.matcher(page.prose()).results().map((mention) -> mention.group(1)))
                .as(page.toString())
                .isSubsetOf(Stream.concat(
                                Metadata.defaults().keySet().stream(),
                                // Meters share the prefix; their page is held to the code by a test of its own.
                                MetricsPageTests.documented().stream())
                        .toList());
    }
}
