package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

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
        String report = StartBench.report(
                "a machine",
                List.of(new Start(1010, 50), new Start(1020, 52), new Start(1030, 51)),
                List.of(new Start(1000, 50), new Start(1010, 50), new Start(990, 50)));
        assertThat(report)
                .contains("3 pairs", "| with the starter |   1020 | 1010 |")
                .contains(
                        "Time to start, with the starter in relation to without, at most 1.020: met (1.020 and 1.010)")
                .contains("Heap, with the starter in relation to without, at most 1.020: met (1.020 and 1.020)");
    }
}
