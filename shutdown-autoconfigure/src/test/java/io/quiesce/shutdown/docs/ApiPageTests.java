package io.quiesce.shutdown.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/**
 * The page of the programming interface names each public type that belongs to it.
 */
class ApiPageTests {

    private static final Path SOURCES = Page.ROOT.resolve("shutdown-autoconfigure/src/main/java/io/quiesce/shutdown");

    private static final Pattern NAME = Pattern.compile("`@?([A-Z][A-Za-z]+)(?:\\.[A-Z][A-Za-z]+)?`");

    @Test
    void namesEveryPublicType() throws IOException {
        String page = Page.of("docs/api.md").prose();
        Set<String> named = NAME.matcher(page)
                .results()
                .map((name) -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> types = new TreeSet<>(publicTypes(SOURCES));
        types.addAll(publicTypes(SOURCES.resolve("websocket/client")));
        types.addAll(publicTypes(Page.ROOT.resolve("shutdown-test/src/main/java/io/quiesce/shutdown/test")));
        assertThat(named).containsAll(types);
    }

    private static Set<String> publicTypes(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter((file) -> Page.linesOf(file).stream().anyMatch((line) -> line.startsWith("public ")))
                    .map((file) -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }
    }
}
