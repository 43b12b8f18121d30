package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.quiesce.harness.bench.StartBench.Pairs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class StartBenchTests {

    private final StringWriter out = new StringWriter();

    private final StringWriter err = new StringWriter();

    private final CommandLine bench =
            StartBench.commandLine().setOut(new PrintWriter(this.out)).setErr(new PrintWriter(this.err));

    @ParameterizedTest
    @ValueSource(strings = {"--runs=0", "--runs=-1", "--runs=many"})
    void numbersThatCannotBeMeantAreNamed(String option) {
        assertThat(this.bench.execute(option)).isEqualTo(2);
        assertThat(this.err.toString()).contains(option.substring(0, 6), option.substring(7));
    }

    @Test
    void judgesTheMediansAndThePairs() {
        Pairs fromJar = new Pairs(
                List.of(new Start(1010, 50), new Start(1020, 52), new Start(1030, 51)),
                List.of(new Start(1000, 50), new Start(1010, 50), new Start(990, 50)));
        Pairs unpacked = new Pairs(List.of(new Start(520, 50)), List.of(new Start(500, 50)));
        Map<Layout, Pairs> pairs = new EnumMap<>(Map.of(Layout.JAR, fromJar, Layout.UNPACKED, unpacked));
        assertThat(StartBench.report("a machine", pairs))
                .startsWith("a machine\n\n## Started from its jar")
                .contains("3 pairs", "| with the starter |   1020 | 1010 |")
                .contains("without, from its jar, at most 1.020: met (1.020 and 1.010)")
                .contains("without, from its jar, at most 1.020: met (1.020 and 1.020)")
                .contains("1 pairs", "without, unpacked, at most 1.020: NOT met (1.040 and 1.040)");
    }
}
