package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

class GoalTests {

    @Test
    void limitItselfIsGood() {
        Goal goal = Goal.millis("SIGTERM to 503", 100, 100);
        assertThat(goal.isMet()).isTrue();
        assertThat(goal).hasToString("SIGTERM to 503 at most 100.0 ms: met (100.0 ms)");
    }

    @Test
    void missedGoalIsSaidInCapitals() {
        Goal goal = Goal.millis("SIGTERM to 503", 100, 100.06);
        assertThat(goal.isMet()).isFalse();
        assertThat(goal).hasToString("SIGTERM to 503 at most 100.0 ms: NOT met (100.1 ms)");
    }

    @Test
    void bothRatiosMustBeGood() {
        // The medians are equal, but in most pairs the starter is slower.
        Comparison comparison = new Comparison(
                List.of(new Comparison.Pair(100, 90), new Comparison.Pair(120, 100), new Comparison.Pair(80, 110)));
        Goal goal = Goal.ratio("Idle exit", 1.05, comparison);
        assertThat(goal.values()).containsExactly(1.0, 100 / 90.0);
        assertThat(goal.isMet()).isFalse();
        assertThat(goal).hasToString("Idle exit at most 1.050: NOT met (1.000 and 1.111)");
    }

    @Test
    void leastIsTheOtherWayRound() {
        Comparison equal = new Comparison(List.of(new Comparison.Pair(99, 100)));
        assertThat(Goal.ratioAtLeast("Rate", 0.99, equal)).hasToString("Rate at least 0.990: met (0.990 and 0.990)");
        assertThat(Goal.ratioAtLeast("Rate", 0.991, equal).isMet()).isFalse();
    }
}
