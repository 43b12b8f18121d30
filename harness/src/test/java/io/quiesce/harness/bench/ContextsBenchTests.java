package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

import io.quiesce.harness.bench.Comparison.Pair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ContextsBenchTests {

    private final StringWriter err = new StringWriter();

    private final CommandLine bench = ContextsBench.commandLine().setErr(new PrintWriter(this.err));

    @ParameterizedTest
    @ValueSource(strings = {"--runs=0", "--contexts=-1", "--contexts=many"})
    void numbersThatCannotBeMeantAreNamed(String option) {
        assertThat(this.bench.execute(option)).isEqualTo(2);
        assertThat(this.err.toString()).contains(option.split("="));
    }

    @Test
    void judgesTheMediansAndThePairs() {
        String report = ContextsBench.report(50, List.of(new Pair(1030, 1000), new Pair(1010, 1010)));
        assertThat(report)
                .contains("## Time of 50 contexts", "2 pairs")
                .contains("with the starter in relation to without, at most 1.020: met (1.015 and 1.015)");
    }
}
