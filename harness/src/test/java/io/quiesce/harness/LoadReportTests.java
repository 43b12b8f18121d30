package io.quiesce.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

class LoadReportTests {

    @Test
    void failuresAreCountedByStatusOrOutcome() {
        LoadReport report = new LoadReport(List.of(
                sample("A", 1, Outcome.OK, OptionalInt.of(200)),
                sample("A", 2, Outcome.SERVER_ERROR, OptionalInt.of(503)),
                sample("B", 3, Outcome.SERVER_ERROR, OptionalInt.of(500)),
                sample("B", 4, Outcome.SERVER_ERROR, OptionalInt.of(503)),
                sample("B", 5, Outcome.RESET, OptionalInt.empty())));
        assertThat(report.failuresByKind()).containsExactly(entry("500", 1L), entry("503", 2L), entry("reset/eof", 1L));
        assertThat(report.of("A").failures()).hasSize(1);
        assertThat(report.count(Outcome.SERVER_ERROR)).isEqualTo(3);
    }

    @Test
    void lastOkIsTheOneThatEndedLast() {
        LoadReport report = new LoadReport(List.of(
                sample("A", 7, Outcome.OK, OptionalInt.of(200)),
                sample("A", 5, Outcome.OK, OptionalInt.of(200)),
                sample("A", 9, Outcome.RESET, OptionalInt.empty())));
        assertThat(report.lastOk()).map(Sample::endNanos).hasValue(7L);
    }

    @Test
    void percentilesAreLatenciesThatOccurred() {
        LoadReport report = new LoadReport(LongStream.rangeClosed(1, 100)
                .mapToObj(latency -> sample("A", latency, Outcome.OK, OptionalInt.of(200)))
                .toList());
        assertThat(report.latency(50)).isEqualTo(Duration.ofNanos(50));
        assertThat(report.latency(99)).isEqualTo(Duration.ofNanos(99));
        assertThat(report.latency(100)).isEqualTo(Duration.ofNanos(100));
    }

    @Test
    void knowsTheOrdersThatWerePlaced() {
        LoadReport report = new LoadReport(List.of(
                sample("A", OptionalLong.of(17)), sample("B", OptionalLong.empty()), sample("B", OptionalLong.of(18))));
        assertThat(report.placedOrders()).containsExactlyInAnyOrder(17L, 18L);
    }

    @Test
    void nothingHasNoLatency() {
        assertThat(new LoadReport(List.of()).latency(99)).isZero();
    }

    @Test
    void latencyCountsFromWhenTheRequestWasDue() {
        Sample sample = new Sample(
                RequestKind.get(Duration.ZERO),
                Optional.of("A"),
                10,
                50,
                60,
                Outcome.OK,
                OptionalInt.of(200),
                "",
                OptionalLong.empty());
        assertThat(sample.latency()).isEqualTo(Duration.ofNanos(50));
    }

    private static Sample sample(String backend, OptionalLong placedOrder) {
        return new Sample(
                RequestKind.post(Duration.ZERO),
                Optional.of(backend),
                0,
                0,
                0,
                Outcome.OK,
                OptionalInt.of(201),
                "",
                placedOrder);
    }

    private static Sample sample(String backend, long endNanos, Outcome outcome, OptionalInt status) {
        return new Sample(
                RequestKind.get(Duration.ZERO),
                Optional.of(backend),
                0,
                0,
                endNanos,
                outcome,
                status,
                "",
                OptionalLong.empty());
    }
}
