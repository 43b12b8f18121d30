package io.quiesce.shutdown.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the pages link to and show exists, headings included.
 */
class LinkTests {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)|(?:src|srcset|href)=\"([^\"]+)\"");

    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+?) *$");

    static Stream<Page> pages() {
        return Page.all();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void leadsSomewhere(Page page) {
        LINK.matcher(page.prose())
                .results()
                .map((link) -> (link.group(1) != null) ? link.group(1) : link.group(2))
                .filter((link) -> !link.matches("[a-z]+:.*"))
                .forEach((link) -> follow(page, link));
    }

    private static void follow(Page page, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty()
                ? Page.ROOT.resolve(page.path())
                : Page.ROOT.resolve(page.path()).resolveSibling(parts[0]).normalize();
        assertThat(target).as("'%s' in %s", link, page).exists().satisfies((path) -> assertThat(
                        path.startsWith(Page.ROOT))
                .isTrue());
        if (parts.length > 1 && Files.isRegularFile(target)) {
            String prose = Page.of(Page.ROOT.relativize(target).toString()).prose();
            assertThat(HEADING.matcher(prose).results().map(LinkTests::anchor))
                    .as("'%s' in %s", link, page)
                    .contains(parts[1]);
        }
    }

    /** As GitHub makes it. */
    private static String anchor(MatchResult heading) {
        return heading.group(1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{Alnum} _-]", "")
                .replace(' ', '-');
    }
}
