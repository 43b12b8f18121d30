package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DrainBenchTests {

    private final StringWriter out = new StringWriter();

    private final StringWriter err = new StringWriter();

    private final CommandLine bench =
            DrainBench.commandLine().setOut(new PrintWriter(this.out)).setErr(new PrintWriter(this.err));

    @ParameterizedTest
    @ValueSource(strings = {"--runs=0", "--rate=0", "--rate=-1", "--runs=many"})
    void numbersThatCannotBeMeantAreNamed(String option) {
        assertThat(this.bench.execute(option)).isEqualTo(2);
        assertThat(this.err.toString()).contains(option.substring(0, 6), option.substring(7));
    }

    @Test
    void helpExplainsEveryOption() {
        assertThat(this.bench.execute("--help")).isZero();
        assertThat(this.out.toString()).contains("--runs", "--rate", "--write", "--help");
    }
}
