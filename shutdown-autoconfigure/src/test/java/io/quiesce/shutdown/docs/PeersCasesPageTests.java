package io.quiesce.shutdown.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/**
 * Each case of a peer has a verdict, and a test where it passes, which exists.
 */
class PeersCasesPageTests {

    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+)(?:\\.([a-z]\\w+))?`");

    private static final List<String[]> ROWS = rows();

    private static List<String[]> rows() {
        List<String[]> rows = new ArrayList<>();
        for (String line : Page.linesOf(Page.ROOT.resolve("docs/peers-cases.md"))) {
            if (line.startsWith("| ") && !line.startsWith("| case of ") && !line.startsWith("| ---")) {
                rows.add(line.split("\\|", -1));
            }
        }
        return rows;
    }

    @Test
    void everyCaseHasAVerdict() {
        assertThat(ROWS).isNotEmpty().allSatisfy((row) -> assertThat(row[2].strip())
                .as(row[1])
                .matches("(passes|differs|does not apply)(\\W.*)?"));
    }

    @Test
    void whatPassesOrDiffersIsShown() {
        assertThat(ROWS).allSatisfy((row) -> assertThat(row[3].isBlank())
                .as(row[1])
                .isEqualTo(row[2].strip().startsWith("does not apply")));
    }

    @Test
    void theTestsExist() throws IOException {
        for (String[] row : ROWS) {
            List<String[]> tests = TEST.matcher(row[3])
                    .results()
                    .map((test) -> new String[] {test.group(1), test.group(2)})
                    .toList();
            for (String[] test : tests) {
                List<Path> sources = sources(test[0]);
                assertThat(sources).as(test[0]).isNotEmpty();
                if (test[1] != null) {
                    assertThat(sources).as(test[0] + "." + test[1]).anySatisfy((source) -> assertThat(
                                    Page.linesOf(source))
                            .anyMatch((line) -> line.contains("void " + test[1] + "(")));
                }
            }
        }
    }

    private static List<Path> sources(String type) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String module : List.of("shutdown-autoconfigure", "harness")) {
            try (Stream<Path> files = Files.walk(Page.ROOT.resolve(module + "/src/test/java"))) {
                files.filter((file) -> file.getFileName().toString().equals(type + ".java"))
                        .forEach(found::add);
            }
        }
        return found;
    }
}
