package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.quiesce.harness.LoadReport;
import io.quiesce.harness.LogLine;
import io.quiesce.harness.Outcome;
import io.quiesce.harness.RequestKind;
import io.quiesce.harness.Sample;
import org.junit.jupiter.api.Test;

class RollingReportTests {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Map<RollingVariant, RollingResult> results = new EnumMap<>(RollingVariant.class);

    private final RollingReport report = new RollingReport(this.results);

    @Test
    void countsLossesByKindAndConnection() {
        add(
                RollingVariant.PLAIN,
                sample(11, 1, Outcome.SERVER_ERROR, ShopClients.NEW),
                sample(12, 1, Outcome.RESET, ShopClients.REUSED),
                sample(13, 1, Outcome.NOT_SENT, ShopClients.REUSED),
                sample(14, 1, Outcome.OK, ShopClients.NEW));
        RollingResult result = this.results.get(RollingVariant.PLAIN);
        assertThat(result.lost()).isEqualTo(3);
        assertThat(result.lostOn(ShopClients.REUSED)).isEqualTo(2);
        assertThat(row("| plain Boot | "))
                .containsSubsequence("| 4 |", "1 |", "3 |", "1 |", "1 |", "0 |", "0 |", "1 |");
    }

    @Test
    void latencyOverTheWorkOfARequestThatBeganBeforeARestartBelongsToIt() {
        add(
                RollingVariant.STARTER,
                sample(9, 0.1, Outcome.OK, ShopClients.NEW),
                sample(9.5, 2, Outcome.OK, ShopClients.NEW),
                sample(19.9, 0.3, Outcome.OK, ShopClients.NEW),
                sample(20.1, 0.2, Outcome.OK, ShopClients.NEW));
        RollingResult result = this.results.get(RollingVariant.STARTER);
        assertThat(result.inside().millis(100)).isBetween(1979.0, 1982.0);
        assertThat(result.outside().millis(100)).isBetween(179.0, 181.0);
    }

    @Test
    void relatesToPlainBootOfTheSameRunOnly() {
        add(RollingVariant.STARTER, sample(11, 1, Outcome.OK, ShopClients.NEW));
        assertThat(row("| with the starter | 0 ")).endsWith("- |");
        add(
                RollingVariant.PLAIN,
                sample(11, 1, Outcome.OK, ShopClients.NEW),
                sample(11, 1, Outcome.SERVER_ERROR, ShopClients.NEW));
        assertThat(row("| with the starter | 0 ")).isEqualTo("| with the starter | 0 | 0 | 0 | 0 | 0 | 0.000 |");
    }

    @Test
    void judgesLossesAndExitCodes() {
        add(RollingVariant.STARTER, sample(11, 1, Outcome.RESET, ShopClients.NEW));
        assertThat(this.report.goals())
                .extracting(Goal::toString)
                .containsExactly(
                        "Lost requests with the starter at most 0: NOT met (1)",
                        "Instances with the starter that did not exit with 0 at most 0: met (0)");
    }

    @Test
    void saysWhatTheBalancerSaw() {
        add(RollingVariant.PLAIN, sample(11, 1, Outcome.SERVER_ERROR, ShopClients.NEW));
        assertThat(this.report.markdown()).contains("- plain Boot: `503 SC--` 1", "- plain Boot: `503 SC-- <NOSRV>` 1");
    }

    /** Return the first line of a table that begins in some way; columns are not aligned. */
    private String row(String beginning) {
        return this.report
                .markdown()
                .lines()
                .map(line -> line.replaceAll(" +", " "))
                .filter(line -> line.startsWith(beginning))
                .findFirst()
                .orElseThrow();
    }

    /** One restart, from 10 s to 20 s. */
    private void add(RollingVariant variant, Sample... samples) {
        List<Restart> restarts = new ArrayList<>();
        restarts.add(new Restart(10 * SECOND, 15 * SECOND, 20 * SECOND, variant.exitCode()));
        String line =
                "127.0.0.1:1 [x] shop orders/%s 0/0/-1/-1/1 503 217 - - SC-- 1/1/0/0/0 0/0 \"GET /orders HTTP/1.1\"";
        List<LogLine> lines = Stream.of("a", "<NOSRV>")
                .map(line::formatted)
                .map(text -> new LogLine(0, text))
                .toList();
        RollingResult result = new RollingResult();
        result.add(new RollingTurn.Result(new LoadReport(List.of(samples)), restarts, lines));
        this.results.put(variant, result);
    }

    private static Sample sample(double dueSeconds, double seconds, Outcome outcome, String connection) {
        long due = (long) (dueSeconds * SECOND);
        return new Sample(
                RequestKind.get(Duration.ofMillis(20)),
                Optional.of(connection),
                due,
                due,
                due + (long) (seconds * SECOND),
                outcome,
                OptionalInt.empty(),
                "",
                OptionalLong.empty());
    }
}
