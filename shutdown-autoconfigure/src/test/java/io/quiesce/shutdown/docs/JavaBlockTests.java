package io.quiesce.shutdown.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every Java block of the pages is code that is compiled: it says where from in a comment above it, such as
 * {@code <!-- snippet: flush -->}.
 */
class JavaBlockTests {

    private static final String MARKER = "snippet: ";

    private static final Pattern TAG = Pattern.compile("// (tag|end)::([a-z-]+)\\[]");

    private static final Pattern NESTING = Pattern.compile("(?m)^static (class|interface|final class) ");

    private static final Map<String, String> REGIONS = regions();

    private static Map<String, String> regions() {
        Map<String, String> regions = new LinkedHashMap<>();
        String here = "shutdown-autoconfigure/src/test/java/io/quiesce/shutdown/docs/";
        for (String file : List.of(
                here + "Snippets.java",
                here + "ReactiveSnippets.java",
                here + "SnippetsTests.java",
                "sample-app/src/test/java/io/quiesce/sample/order/OrderShutdownTests.java")) {
            Path source = Page.ROOT.resolve(file);
            List<String> region = new ArrayList<>();
            for (String line : Page.linesOf(source)) {
                Matcher tag = TAG.matcher(line);
                if (!tag.find()) {
                    region.add(line);
                } else if (tag.group(1).equals("tag")) {
                    region.clear();
                } else {
                    regions.put(tag.group(2), asPrinted(Page.normalized(region)));
                }
            }
        }
        return regions;
    }

    /** The examples are nested so that they share a file, which is no concern of the reader. */
    private static String asPrinted(String code) {
        return NESTING.matcher(code).replaceAll("$1 ").replace("Snippets.", "");
    }

    static Stream<Page.Block> blocks() {
        return Page.blocks("java");
    }

    private static String snippetOf(Page.Block block) {
        assertThat(block.marker())
                .as("comment above the Java block at " + block)
                .startsWith(MARKER);
        return block.marker().substring(MARKER.length());
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void isCodeThatIsCompiled(Page.Block block) {
        String snippet = snippetOf(block);
        assertThat(REGIONS).containsKey(snippet);
        assertThat(block.text()).isEqualTo(REGIONS.get(snippet));
    }

    @Test
    void everyRegionIsOnAPage() {
        assertThat(blocks().map(JavaBlockTests::snippetOf)).containsAll(REGIONS.keySet());
    }
}
