package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BarChartTests {

    @Test
    void isAPictureThatMarkdownCanShow(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("lost.svg");
        String markdown = new BarChart("Lost requests", "requests", List.of("a", "b"))
                .series("median", List.of(0.0, 151.0))
                .write(file);
        assertThat(markdown).isEqualTo("![Lost requests](lost.svg)");

        assertThat(file).content().contains("<svg", "Lost requests", "median", ">151<");
    }
}
