package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ServeBenchTests {

    private final StringWriter out = new StringWriter();

    private final StringWriter err = new StringWriter();

    private final CommandLine bench =
            ServeBench.commandLine().setOut(new PrintWriter(this.out)).setErr(new PrintWriter(this.err));

    @ParameterizedTest
    @ValueSource(strings = {"--pairs=0", "--connections=-1", "--warm-up=0", "--turns=0", "--turns=many"})
    void numbersThatCannotBeMeantAreNamed(String option) {
        assertThat(this.bench.execute(option)).isEqualTo(2);
        assertThat(this.err.toString()).contains(option.split("=")[0], option.split("=")[1]);
    }

    @Test
    void unknownStackIsNamedTogetherWithTheKnownOnes() {
        assertThat(this.bench.execute("--stack=undertow")).isEqualTo(2);
        assertThat(this.err.toString())
                .contains("'undertow'", "[servlet-tomcat, servlet-jetty, webflux, webflux-tomcat, webflux-jetty]");
    }

    @Test
    void unknownRequestIsNamedTogetherWithTheKnownOnes() {
        assertThat(this.bench.execute("--request=cart")).isEqualTo(2);
        assertThat(this.err.toString()).contains("'cart'", "[empty, order]");
    }

    @Test
    void ordersAreThereOnTheStackOfTheSampleApplicationOnly() {
        assertThat(this.bench.execute("--request=order", "--stack=webflux")).isEqualTo(2);
        assertThat(this.err.toString()).contains("'--stack' must be servlet-tomcat", "but is webflux");
    }

    @Test
    void helpExplainsEveryOption() {
        assertThat(this.bench.execute("--help")).isZero();
        assertThat(this.out.toString())
                .contains(
                        "--pairs",
                        "--stack",
                        "--connections",
                        "--warm-up",
                        "--turns",
                        "--request",
                        "--write",
                        "--help");
    }
}
