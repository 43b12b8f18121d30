package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class RequestsBenchTests {

    private final StringWriter out = new StringWriter();

    private final StringWriter err = new StringWriter();

    private final CommandLine bench =
            RequestsBench.commandLine().setOut(new PrintWriter(this.out)).setErr(new PrintWriter(this.err));

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many"})
    void badNumberOfRunsIsNamed(String runs) {
        assertThat(this.bench.execute("--runs=" + runs)).isEqualTo(2);
        assertThat(this.err.toString()).contains("--runs", runs);
    }

    @Test
    void helpExplainsEveryOption() {
        assertThat(this.bench.execute("--help")).isZero();
        assertThat(this.out.toString()).contains("--runs", "JDK 21", "--help");
    }
}
