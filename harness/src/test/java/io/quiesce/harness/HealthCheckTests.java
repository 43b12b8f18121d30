package io.quiesce.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.harness.ReadinessProbe.Result;
import org.junit.jupiter.api.Test;

class HealthCheckTests {

    private static final Result READY = new Result(true, false, "readiness says 200");

    private static final Result REFUSED = new Result(false, false, "readiness says 503");

    private static final Result LATE = new Result(false, true, "readiness cannot be asked: timeout");

    private final HealthCheck.Verdict verdict = new HealthCheck.Verdict();

    @Test
    void believesOneRefusalAndOneSuccess() {
        assertThat(this.verdict.after(READY)).isTrue();
        assertThat(this.verdict.after(REFUSED)).isFalse();
        assertThat(this.verdict.after(READY)).isTrue();
    }

    @Test
    void believesThreeLateAnswersInARow() {
        this.verdict.after(READY);
        assertThat(this.verdict.after(LATE)).isTrue();
        assertThat(this.verdict.after(LATE)).isTrue();
        assertThat(this.verdict.after(LATE)).isFalse();
        assertThat(this.verdict.after(READY)).isTrue();
    }

    @Test
    void forgivesLateAnswersThatOthersFollow() {
        this.verdict.after(READY);
        this.verdict.after(LATE);
        this.verdict.after(LATE);
        this.verdict.after(READY);
        this.verdict.after(LATE);
        assertThat(this.verdict.after(LATE)).isTrue();
    }

    @Test
    void isDownUntilTheFirstSuccess() {
        assertThat(this.verdict.after(LATE)).isFalse();
        assertThat(this.verdict.after(REFUSED)).isFalse();
    }
}
