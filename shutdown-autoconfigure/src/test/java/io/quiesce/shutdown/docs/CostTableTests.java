package io.quiesce.shutdown.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

/**
 * What the README says of costs are figures of the pages that it names: who writes these anew changes both.
 */
class CostTableTests {

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| ([^|]+) \\| ([^|]+) \\| (?:\\[[^]]+]\\(([^)]+)\\)|the same) \\|$");

    private static final Pattern FIGURE = Pattern.compile("\\d+\\.\\d+");

    @Test
    void figuresAreThoseOfTheBenchmarks() {
        String readme = Page.of("README.md").prose();
        String section = readme.substring(readme.indexOf("## What it costs"), readme.indexOf("## Properties"));
        List<MatchResult> rows = ROW.matcher(section).results().toList();
        assertThat(rows).hasSizeGreaterThan(4);
        String page = "";
        for (MatchResult row : rows) {
            page = (row.group(3) != null) ? row.group(3) : page;
            String text = String.join("\n", Page.of(page).lines());
            assertThat(FIGURE.matcher(row.group(2)).results().map(MatchResult::group))
                    .as(row.group(1) + " in " + page)
                    .allSatisfy((figure) -> assertThat(text).contains(figure));
        }
    }
}
