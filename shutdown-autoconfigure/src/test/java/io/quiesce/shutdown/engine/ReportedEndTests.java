package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.ShutdownReport.PhaseSpan;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import org.junit.jupiter.api.Test;

/**
 * How it ends, and what is said of that.
 */
class ReportedEndTests extends EngineFixture {

    @Test
    void endsOnce() {
        this.engine.drain(ShutdownCause.SIGINT);
        this.engine.closed();
        this.engine.closed();
        assertThat(this.listener.reports).hasSize(1);
    }

    @Test
    void hasNoReportWithoutAShutdown() {
        assertThat(this.engine.closed()).isEmpty();
        this.engine.overdue(ThreadSnapshot.of(null));
        assertThat(this.listener.reports).isEmpty();
    }

    @Test
    void succeedsWhenClosingTakesAsLongAsTheHardBound() {
        this.engine.drain(ShutdownCause.SIGINT);
        advanceTo(seconds(14));
        assertThat(this.engine.closed().orElseThrow().exitCode()).isZero();
    }

    @Test
    void failsWhenClosingTakesLongerThanTheHardBound() {
        this.engine.drain(ShutdownCause.SIGINT);
        this.clock.at(seconds(14.1), () -> {});
        advanceTo(seconds(14.1));
        assertThat(this.engine.closed().orElseThrow().exitCode()).isOne();
    }

    @Test
    void saysHowFarItCameWhenTimeIsUp() {
        this.engine.drain(ShutdownCause.SIGINT);
        this.engine.overdue(ThreadSnapshot.of(null));
        assertThat(this.listener.told).endsWith("0.0 overdue", "0.0 ended");
        assertThat(this.listener.reports).singleElement().satisfies((report) -> {
            assertThat(report.success()).isFalse();
            assertThat(report.phases()).extracting(PhaseSpan::phase).containsExactly(Phase.DRAIN, Phase.CLOSE);
        });
    }

    @Test
    void isNoSuccessIfTheProcessDoesNotEndAfterAll() {
        this.engine.drain(ShutdownCause.SIGINT);
        this.engine.closed();
        // Somebody's hook of the virtual machine hangs.
        this.engine.overdue(ThreadSnapshot.of(null));
        assertThat(this.listener.reports)
                .extracting(ShutdownReport::exitCode, ShutdownReport::success)
                .containsExactly(tuple(0, true), tuple(1, false));
    }

    @Test
    void saysHowFarItCameWhenTheApplicationCannotBeClosed() {
        this.engine.drain(ShutdownCause.SIGINT);
        this.engine.closeFailed();
        assertThat(this.listener.reports).singleElement().satisfies((report) -> {
            assertThat(report.exitCode()).isOne();
            assertThat(report.phases()).extracting(PhaseSpan::phase).containsExactly(Phase.DRAIN, Phase.CLOSE);
        });
    }

    @Test
    void tellsHowEachPhaseEnded() {
        this.threads.hangs("shutdown-stuck");
        this.engine.addHandler("stuck", (progress) -> {});
        this.engine.drain(ShutdownCause.SIGINT);
        advanceTo(seconds(13));
        this.engine.closeFailed();
        PhaseSpan drain = new PhaseSpan(Phase.DRAIN, Duration.ZERO, seconds(12), Result.TIMED_OUT);
        PhaseSpan close = new PhaseSpan(Phase.CLOSE, seconds(12), seconds(13), Result.COMPLETED);
        assertThat(this.listener.ends).containsExactly(drain);
        this.engine.closed();
        assertThat(this.listener.ends).containsExactly(drain, close);
        this.engine.closed();
        assertThat(this.listener.ends).containsExactly(drain, close);
    }

    @Test
    void tellsWhichPartOfTheClientsThatWereToldHasMoved() {
        assertThat(ShutdownReport.Sessions.NONE.coverage()).isEmpty();
        assertThat(new ShutdownReport.Sessions(4, 3, 1, 0, 0).coverage()).hasValue(0.25);
    }
}
