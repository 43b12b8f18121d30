package io.quiesce.shutdown.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tests that the pages call as witnesses exist.
 */
class TestNamesTests {

    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+(?:Tests|IT))`");

    private static final Set<String> CLASSES = classes();

    private static Set<String> classes() {
        try (Stream<Path> modules = Files.list(Page.ROOT)) {
            return modules.map((module) -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .flatMap(TestNamesTests::files)
                    .map((file) -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static Stream<Path> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList().stream();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    static Stream<Page> pages() {
        return Page.all();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void exist(Page page) {
        assertThat(NAME.matcher(page.prose()).results().map((name) -> name.group(1)))
                .as("tests named in %s", page)
                .isSubsetOf(CLASSES);
    }
}
