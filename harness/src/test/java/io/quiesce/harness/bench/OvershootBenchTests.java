package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.EnumSet;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class OvershootBenchTests {

    private final StringWriter out = new StringWriter();

    private final StringWriter err = new StringWriter();

    private final CommandLine bench =
            OvershootBench.commandLine().setOut(new PrintWriter(this.out)).setErr(new PrintWriter(this.err));

    @ParameterizedTest
    @ValueSource(strings = {"0", "1001", "many"})
    void badNumberOfRunsIsNamed(String runs) {
        assertThat(this.bench.execute("--runs=" + runs)).isEqualTo(2);
        assertThat(this.err.toString()).contains("--runs", runs);
    }

    @Test
    void whatIsWrittenComparesNothingOfAnotherRun() {
        assertThat(this.bench.execute("--write", "--condition=idle")).isEqualTo(2);
        assertThat(this.err.toString()).contains("figures of different runs are not compared", "'--condition'");
    }

    @Test
    void missingApplicationIsExplained() {
        assertThat(this.bench.execute("--runs=1")).isEqualTo(1);
        assertThat(this.err.toString()).startsWith("bench: The system property 'bench.app.jar' is not set");
    }

    @Test
    void helpExplainsEveryOption() {
        assertThat(this.bench.execute("--help")).isZero();
        assertThat(this.out.toString()).contains("--runs", "--condition", "idle, stress", "--write", "--help");
    }

    @Test
    void conditionsTakeTurnsInBatches() {
        List<List<Condition>> batches = OvershootBench.batches(7, EnumSet.allOf(Condition.class));
        assertThat(batches).extracting(List::size).containsExactly(10, 4);
        assertThat(batches).allSatisfy(batch -> assertThat(batch)
                .startsWith(Condition.IDLE, Condition.STRESS, Condition.IDLE, Condition.STRESS));
        assertThat(OvershootBench.batches(3, EnumSet.of(Condition.STRESS)))
                .containsExactly(List.of(Condition.STRESS, Condition.STRESS, Condition.STRESS));
    }
}
