package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class RollingBenchTests {

    private final StringWriter out = new StringWriter();

    private final StringWriter err = new StringWriter();

    private final CommandLine bench =
            RollingBench.commandLine().setOut(new PrintWriter(this.out)).setErr(new PrintWriter(this.err));

    @ParameterizedTest
    @ValueSource(strings = {"--rate=0", "--rate=many", "--requests=-1"})
    void numbersThatCannotBeMeantAreNamed(String option) {
        assertThat(this.bench.execute(option)).isEqualTo(2);
        assertThat(this.err.toString()).contains(option.split("=")[0], option.split("=")[1]);
    }

    @Test
    void unknownWordsAreNamedTogetherWithTheKnownOnes() {
        assertThat(this.bench.execute("--mode=loose")).isEqualTo(2);
        assertThat(this.err.toString()).contains("'loose'", "[strict, defaults]");
        assertThat(this.bench.execute("--stack=undertow")).isEqualTo(2);
        assertThat(this.err.toString())
                .contains("'undertow'", "[servlet-tomcat, servlet-jetty, webflux, webflux-tomcat, webflux-jetty]");
        assertThat(this.bench.execute("--variant=sleep")).isEqualTo(2);
        assertThat(this.err.toString()).contains("'sleep'", "[starter, plain, pause, pause-told]");
    }

    @Test
    void whatIsWrittenComparesNothingOfAnotherRun() {
        assertThat(this.bench.execute("--write", "--variant=starter")).isEqualTo(2);
        assertThat(this.err.toString()).contains("figures of different runs are not compared", "'--variant'");
    }

    @Test
    void helpExplainsEveryOption() {
        assertThat(this.bench.execute("--help")).isZero();
        assertThat(this.out.toString())
                .contains("--long", "--stack", "--mode", "--rate", "--requests", "--variant", "--write", "--help");
    }
}
