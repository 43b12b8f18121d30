package io.quiesce.shutdown.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

/**
 * The index has every page, once. The navigation of the site is made from it.
 */
class IndexPageTests {

    private static final Pattern ENTRY = Pattern.compile("(?m)^- \\[[^]]+]\\(([^)]+\\.md)\\)");

    @Test
    void hasEveryPageOnce() {
        List<String> pages = Page.all()
                .map((page) -> page.path().toString())
                .filter((path) -> !path.equals("README.md") && !path.equals("docs/index.md"))
                .map((path) -> path.startsWith("docs/") ? path.substring("docs/".length()) : "../" + path)
                .toList();
        String index = Page.of("docs/index.md").prose();
        assertThat(ENTRY.matcher(index).results().map((entry) -> entry.group(1)))
                .containsExactlyInAnyOrderElementsOf(pages);
    }
}
