package io.quiesce.shutdown.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

class FuzzTests {

    @Test
    void showsTheSmallestInputThatFails() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> {
                    for (long seed = 0; seed < 1000; seed++) {
                        Fuzz.once(seed, Odd::text, FuzzTests::hasNoSlash);
                    }
                })
                .withMessageMatching("(?s)The smallest input that fails so: \"(?=.*/)[a/]{4}\"\\R.*has a slash.*");
    }

    private static void hasNoSlash(String input) {
        if (input.contains("/") && input.length() > 3) {
            throw new IllegalStateException("has a slash");
        }
    }

    @Test
    void takesNothingForSmallerThatFailsInAnotherWay() {
        assertThat(Fuzz.shrink("xxabcxx", (input) -> input.contains("bc"))).isEqualTo("bc");
    }

    @Test
    void writesTextsAsInJava() {
        assertThat(Fuzz.literal("\"\\\n\ud83d\u00ffa")).isEqualTo("\"\\\"\\\\\\u000a\\ud83d\\u00ffa\"");
    }

    @Test
    void isTheSameForTheSameSeedAndHardlyEverForAnother() {
        Set<String> seen = new HashSet<>();
        for (long seed = 0; seed < 1000; seed++) {
            String json = new Odd(seed).json("id", "status");
            assertThat(new Odd(seed).json("id", "status")).isEqualTo(json);
            seen.add(json);
        }
        assertThat(seen).hasSizeGreaterThan(800);
    }
}
