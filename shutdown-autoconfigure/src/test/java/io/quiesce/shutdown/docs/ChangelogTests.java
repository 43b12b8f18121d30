package io.quiesce.shutdown.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

/**
 * The changelog has the form of Keep a Changelog.
 */
class ChangelogTests {

    private static final List<String> CHANGES =
            List.of("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security");

    private final String page = Page.of("CHANGELOG.md").prose();

    @Test
    void namesVersionsWithTheirDatesTheNewestFirst() {
        List<String> versions = headings("## ");
        assertThat(versions).isNotEmpty().first().isEqualTo("[Unreleased]");
        assertThat(versions.subList(1, versions.size()))
                .allSatisfy((version) -> assertThat(version).matches("\\[\\d+\\.\\d+\\.\\d+] - \\d{4}-\\d{2}-\\d{2}"));
    }

    @Test
    void sortsChangesByWhatTheyMeanForUsers() {
        assertThat(headings("### ")).isNotEmpty().allSatisfy((heading) -> assertThat(CHANGES)
                .contains(heading));
    }

    private List<String> headings(String level) {
        return Pattern.compile("(?m)^" + level + "(.+)$")
                .matcher(this.page)
                .results()
                .map((MatchResult heading) -> heading.group(1))
                .toList();
    }
}
