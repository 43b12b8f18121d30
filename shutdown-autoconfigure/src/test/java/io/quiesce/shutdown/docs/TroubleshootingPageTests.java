package io.quiesce.shutdown.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The lines that the page of troubleshooting quotes are lines that the application writes: what is between their dots occurs in
 * the literals of one package.
 */
class TroubleshootingPageTests {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\|");

    private static final Pattern CONCATENATION = Pattern.compile("\"\\s*\\+\\s*\"");

    private static final Pattern LITERAL = Pattern.compile("\"((?:\\\\.|[^\"\\\\])*)\"");

    /** What is left of a part once the quotes and colons around values are gone. */
    private static final Pattern EDGES = Pattern.compile("^[^A-Za-z]+|[^A-Za-z]+$");

    private static final Map<Path, String> LITERALS = literals();

    private static Map<Path, String> literals() {
        Path root = Page.ROOT.resolve("shutdown-autoconfigure/src/main/java");
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter((file) -> file.toString().endsWith(".java"))
                    .collect(Collectors.groupingBy(
                            Path::getParent,
                            Collectors.mapping(TroubleshootingPageTests::literalsOf, Collectors.joining("\n"))));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static String literalsOf(Path file) {
        String source =
                CONCATENATION.matcher(String.join("\n", Page.linesOf(file))).replaceAll("");
        return LITERAL.matcher(source)
                .results()
                .map((literal) -> literal.group(1))
                .collect(Collectors.joining("\n"));
    }

    static List<String> lines() {
        String page = Page.of("docs/troubleshooting.md").prose();
        return ROW.matcher(page.substring(page.indexOf("## By log line")))
                .results()
                .map((row) -> row.group(1))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void isWrittenByTheApplication(String line) {
        List<String> parts = Arrays.stream(line.split("…"))
                .map((part) -> EDGES.matcher(part).replaceAll(""))
                .filter((part) -> !part.isEmpty())
                .toList();
        assertThat(parts).isNotEmpty();
        assertThat(LITERALS.values()).as(line).anyMatch((literals) -> parts.stream()
                .allMatch((part) -> isIn(literals, part)));
    }

    /** A part may be put together of two: 'complete' and 'after'. */
    private static boolean isIn(String literals, String part) {
        if (literals.contains(part)) {
            return true;
        }
        for (int space = part.indexOf(' '); space > 0; space = part.indexOf(' ', space + 1)) {
            if (literals.contains(part.substring(0, space)) && literals.contains(part.substring(space + 1))) {
                return true;
            }
        }
        return false;
    }
}
