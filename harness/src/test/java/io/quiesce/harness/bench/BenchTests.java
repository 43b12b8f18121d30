package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchTests {

    private final StringWriter out = new StringWriter();

    private final StringWriter err = new StringWriter();

    private final CommandLine bench =
            Bench.commandLine().setOut(new PrintWriter(this.out)).setErr(new PrintWriter(this.err));

    @ParameterizedTest
    @ValueSource(strings = {"0", "1001", "-5", "abc", "1.5", "", "99999999999"})
    void badNumberOfRunsIsNamedTogetherWithItsRange(String runs) {
        assertThat(this.bench.execute("--runs=" + runs)).isEqualTo(2);
        assertThat(this.err.toString()).contains("'" + runs + "'", "from 1 to 1000", "Try '--runs 10'");
        assertThat(this.out.toString()).isEmpty();
    }

    @Test
    void unknownPartIsNamedTogetherWithTheKnownOnes() {
        assertThat(this.bench.execute("--part=start")).isEqualTo(2);
        assertThat(this.err.toString())
                .contains("'start'", "[idle, response, closing, registry, readiness]", "./bench --help");
    }

    @Test
    void unknownOptionIsNamed() {
        assertThat(this.bench.execute("--fast")).isEqualTo(2);
        assertThat(this.err.toString()).contains("'--fast'", "./bench --help");
    }

    @Test
    void helpExplainsEveryOption() {
        assertThat(this.bench.execute("--help")).isZero();
        assertThat(this.out.toString())
                .contains(
                        "--runs",
                        "--part",
                        "idle, response, closing, registry",
                        "readiness",
                        "--write",
                        "--help",
                        "Exit status");
    }

    @Test
    void missingApplicationIsExplained() {
        assertThat(this.bench.execute("--runs=1", "--part=idle")).isEqualTo(1);
        assertThat(this.err.toString()).startsWith("bench: The system property 'sample.jar' is not set");
    }
}
