package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Attributes.Name;
import java.util.jar.JarFile;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The jars that are published say which version they are, and what they are called as modules.
 */
class ManifestsIT {

    private static Path jar(String module) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("..", module, "target"))) {
            List<Path> jars = files.filter(
                            (file) -> file.getFileName().toString().matches(module + "-[0-9.]+(-SNAPSHOT)?\\.jar"))
                    .toList();
            assertThat(jars).hasSize(1);
            return jars.get(0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "shutdown-autoconfigure, io.quiesce.shutdown",
        "shutdown-starter, io.quiesce.shutdown.starter",
        "shutdown-test, io.quiesce.shutdown.test"
    })
    void sayWhatTheyAre(String module, String name) throws IOException {
        Path file = jar(module);
        try (JarFile jar = new JarFile(file.toFile())) {
            Attributes attributes = jar.getManifest().getMainAttributes();
            assertThat(attributes.getValue("Automatic-Module-Name")).isEqualTo(name);
            assertThat(file).hasFileName(module + "-" + attributes.getValue(Name.IMPLEMENTATION_VERSION) + ".jar");
            assertThat(attributes.getValue(Name.IMPLEMENTATION_TITLE)).startsWith("Quiesce");
        }
    }
}
