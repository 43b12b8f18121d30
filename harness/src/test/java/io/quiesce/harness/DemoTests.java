package io.quiesce.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DemoTests {

    private final StringWriter out = new StringWriter();

    private final StringWriter err = new StringWriter();

    private final CommandLine demo =
            Demo.commandLine().setOut(new PrintWriter(this.out)).setErr(new PrintWriter(this.err));

    @ParameterizedTest
    @ValueSource(strings = {"0", "1001", "-5", "abc", "1.5", "", "99999999999"})
    void badRateIsNamedTogetherWithItsRange(String rate) {
        assertThat(this.demo.execute("--rate=" + rate)).isEqualTo(2);
        assertThat(this.err.toString()).contains("'" + rate + "'", "from 1 to 1000", "Try '--rate 100'");
        assertThat(this.out.toString()).isEmpty();
    }

    @Test
    void unknownOptionIsNamed() {
        assertThat(this.demo.execute("--fast")).isEqualTo(2);
        assertThat(this.err.toString()).contains("'--fast'", "./demo --help");
    }

    @Test
    void helpExplainsEveryOption() {
        assertThat(this.demo.execute("--help")).isZero();
        assertThat(this.out.toString()).contains("--plain", "--rate", "--quiet", "--help", "Exit status");
    }
}
